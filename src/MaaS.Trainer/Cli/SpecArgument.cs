using System.CommandLine;

namespace MaaS.Trainer;

/// <summary>What all commands that take a run spec have in common.</summary>
internal static class SpecArgument
{
    public static Argument<FileInfo> Create() =>
        new("spec") { Description = "The run spec, a JSON file with the six steps of a training." };

    public static Option<string[]> CreateSet() => new("--set")
    {
        Description = "Changes a field of the spec, such as --set $.training.epochs=3. May be given several times.",
        AllowMultipleArgumentsPerToken = false,
    };
}
