using TorchSharp;

namespace MaaS.Trainer;

/// <summary>One run, from the recipe to the output folder: the same recipe on the same machine writes the same model.</summary>
internal sealed class TrainingRun(Recipe recipe, DataSource source, TimeProvider time, TextWriter progress)
{
    private const int ParityImages = 1000;

    private readonly RunSpec _spec = recipe.Spec;

    /// <summary>
    /// Writes <c>model.onnx</c> and <c>manifest.json</c> only when the test and the check of the written model passed, and
    /// <c>report.json</c> last, also when they did not.
    /// </summary>
    /// <exception cref="TrainingException">The data cannot be had, or the model is not good enough or not written faithfully.</exception>
    public async Task<TrainingReport> ExecuteAsync(string folder, CancellationToken cancellationToken)
    {
        var output = new OutputFolder(folder);
        var started = time.GetTimestamp();
        var data = await source.LoadAsync(recipe, cancellationToken);
        await progress.WriteLineAsync($"{data.Train.Count} pictures to learn from, {data.Test.Count} to test with.");
        // libtorch adds up in the order of its threads; on a CPU that is all that its results depend on.
        torch.set_num_threads(_spec.Training.Threads);
        using var network = Network.Create(_spec.Network, _spec.Initialisation);
        var split = TrainingSplit.Of(data.Train, _spec.Validation);

        var epochs = new TrainingLoop(_spec, progress).Run(network, data.Train, split, cancellationToken);
        var test = Evaluation.Measure(network, data.Test, _spec.Data.Scale);
        await progress.WriteLineAsync(FormattableString.Invariant($"test: accuracy {test.Accuracy:f4}, loss {test.Loss:f4}"));

        var report = new TrainingReport
        {
            Name = _spec.Name,
            Status = RunStatus.Failed,
            RecipeSha256 = recipe.Sha256,
            Trainer = $"{ProductInfo.Name} {ProductInfo.Version}",
            Torch = torch.__version__,
            Threads = _spec.Training.Threads,
            Parameters = network.ParameterCount,
            TrainImages = split.Train.Length,
            ValidationImages = split.Validation.Length,
            TestImages = data.Test.Count,
            Epochs = epochs,
            Test = test,
            MinimumAccuracy = _spec.Test.MinimumAccuracy,
        };
        try
        {
            report = WriteModel(network, data.Test, output, report);
            return report;
        }
        catch (TrainingException e)
        {
            report = report with { Error = e.Message };
            throw;
        }
        finally
        {
            output.WriteReport(report with { ElapsedSeconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 1) });
        }
    }

    private TrainingReport WriteModel(Network network, ImageSet images, OutputFolder output, TrainingReport report)
    {
        if (report.Test.Accuracy < report.MinimumAccuracy)
        {
            throw new TrainingException(
                $"The test accuracy is {report.Test.Accuracy}, $.test.minimumAccuracy expects {report.MinimumAccuracy}: "
                + "train longer or change the network.");
        }

        var difference = 0.0;
        var sha256 = output.WriteModel(OnnxExport.ToModel(network, _spec.Name), path =>
        {
            using var classifier = new OnnxClassifier(path, _spec.Data.Scale);
            difference = OnnxParity.Measure(network, classifier, images, _spec.Data.Scale, ParityImages);
        });
        output.WriteManifest(SourceManifest.Of(recipe, report.Test));
        progress.WriteLine($"{output.ModelPath}: SHA-256 {sha256}");
        return report with { Status = RunStatus.Succeeded, ModelSha256 = sha256, LargestOnnxDifference = difference };
    }
}
