using System.CommandLine;

namespace MaaS.Trainer;

/// <summary>The command line of the trainer: one sub-command for each thing that it does.</summary>
internal static class TrainerCommand
{
    public static RootCommand Create() => new("Trains networks and writes them as ONNX models.");
}
