using System.CommandLine;

namespace MaaS.Trainer;

/// <summary>The command line of the trainer: one sub-command for each thing that it does.</summary>
internal static class TrainerCommand
{
    // A container platform waits 30 seconds between the request to end and the end.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(25);

    /// <summary>How a command is run: after a signal it has time to save a checkpoint.</summary>
    public static InvocationConfiguration Configuration { get; } = new() { ProcessTerminationTimeout = Grace };

    public static RootCommand Create() => new("Trains networks and writes them as ONNX models.")
    {
        TrainCommand.Create(),
        RunCommand.Create(),
        SummaryCommand.Create(),
        SchemaCommand.Create(),
        SamplesCommand.Create(),
    };
}
