using System.CommandLine;
using System.Globalization;
using MaaS.Testing;
using MaaS.Trainer;
using static TorchSharp.torch;

namespace MaaS.Benchmarks;

/// <summary>An epoch of the trainer beside an epoch of a bare loop over TorchSharp: the same network, data, batches and optimiser.</summary>
internal static class TrainingBenchmark
{
    public static Command CreateCommand()
    {
        var rounds = new Option<int>("--rounds") { Description = "Epochs of each.", DefaultValueFactory = _ => 4 };
        var command = new Command("training", "An epoch of MNIST in the trainer, beside a bare loop over TorchSharp.") { rounds };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(rounds), stop));
        return command;
    }

    private static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        NativeLibraries.Prepare();
        var recipe = Recipe.Read(
            Path.Combine(RepositoryRoot.Path, "models", "mnist-cnn", "training.json"),
            [$"$.training.epochs={rounds + 1}", "$.training.checkpoints.everySeconds=60"]);
        var data = await new DataSource().LoadAsync(recipe.Spec.Data, recipe.Folder, cancellationToken);
        using var folder = new TemporaryDirectory();
        using var bare = new BareTrainingLoop(data, recipe.Spec.Training);
        Console.WriteLine($"{data.Train.Count} rows in batches of {recipe.Spec.Training.BatchSize}, {get_num_threads()} threads");
        Console.WriteLine("round    bare s   trainer s   trainer / bare");
        var ratios = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var alone = bare.RunEpoch();
            var trained = RunEpoch(recipe, data, folder.File("checkpoints"), round + 1);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{(round == 0 ? "warm-up" : $"{round}"),-7} {alone,7:F2} {trained,11:F2} {trained / alone,16:F3}"));
            if (round > 0)
            {
                ratios.Add(trained / alone);
            }
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median {ratios[ratios.Count / 2]:F3}"));
    }

    /// <summary>Seconds of the next epoch, without validation.</summary>
    private static double RunEpoch(Recipe recipe, Dataset data, string checkpoints, int epoch)
    {
        var training = new NetworkTraining(
            recipe, data, new CheckpointFolder(checkpoints, keep: 1), TimeProvider.System, new ProgressLines(TextWriter.Null));
        using var trained = training.Run(epoch, goesOn: true, CancellationToken.None);
        return data.Train.Count / trained.State.Epochs[^1].RowsPerSecond;
    }
}
