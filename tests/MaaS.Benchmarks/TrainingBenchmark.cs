using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MaaS.Testing;
using MaaS.Trainer;
using TorchSharp;

namespace MaaS.Benchmarks;

/// <summary>
/// An epoch of the trainer beside an epoch of a bare loop over TorchSharp: the same network, data, batches and optimiser.
/// </summary>
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
            [$"$.training.epochs={rounds + 1}", "$.data.split.validation=0"]);
        var data = await new DataSource().LoadAsync(recipe.Spec.Data, recipe.Folder, cancellationToken);
        using var folder = new TemporaryDirectory();
        using var bare = new BareTrainingLoop(data, recipe.Spec.Training);
        Console.WriteLine($"{data.Train.Count} rows in batches of {recipe.Spec.Training.BatchSize}, {torch.get_num_threads()} threads");
        Console.WriteLine("epoch      bare s   trainer s   trainer / bare");
        var turns = new Turns(bare);
        using var trained = new NetworkTraining(recipe, data, new CheckpointFolder(folder.Path, keep: 1), TimeProvider.System, turns)
            .Run(lastEpoch: null, goesOn: false, cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"median {turns.MedianRatio:F3}, of the fastest epochs {turns.FastestRatio:F3}"));
    }

    /// <summary>Lets the bare loop do an epoch after each of the trainer's.</summary>
    private sealed class Turns(BareTrainingLoop bare) : ITrainingProgress
    {
        private readonly List<(double Bare, double Trainer)> _seconds = [];
        private long _started = Stopwatch.GetTimestamp();

        public double MedianRatio => Percentile.Of(_seconds.Select(epoch => epoch.Trainer / epoch.Bare), 0.5);

        public double FastestRatio => _seconds.Min(epoch => epoch.Trainer) / _seconds.Min(epoch => epoch.Bare);

        public void Entered(MaaS.Training.RunPhase phase)
        {
        }

        public void Noted(string text)
        {
        }

        public void Stepped(TrainingPosition position)
        {
        }

        public void Pulsed()
        {
        }

        public void EpochEnded(MaaS.Training.EpochReport report, TrainingPosition position)
        {
            var trainer = Stopwatch.GetElapsedTime(_started).TotalSeconds;
            var alone = bare.RunEpoch();
            var isWarmUp = report.Epoch == 1;
            var name = isWarmUp ? "warm-up" : $"{report.Epoch - 1}";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-7} {alone,9:F2} {trainer,11:F2} {trainer / alone,16:F3}"));
            if (!isWarmUp)
            {
                _seconds.Add((alone, trainer));
            }

            _started = Stopwatch.GetTimestamp();
        }
    }
}
