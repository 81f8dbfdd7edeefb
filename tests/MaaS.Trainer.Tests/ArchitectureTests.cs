using System.Reflection;

namespace MaaS.Trainer.Tests;

/// <summary>The arrows of docs/architecture.md that lead to and from the trainer.</summary>
public sealed class ArchitectureTests
{
    public static TheoryData<Assembly, string[], string[]> Boundaries => new()
    {
        { typeof(RunSpec).Assembly, ["MaaS.Repository"], ["TorchSharp", "Microsoft.ML.OnnxRuntime", "Microsoft.AspNetCore"] },
        { typeof(TrainerCommand).Assembly, ["MaaS.Repository", "MaaS.Training"], ["Microsoft.AspNetCore"] },
    };

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void Assembly_References_StayWithinTheArrows(Assembly assembly, string[] ours, string[] forbidden)
    {
        var references = assembly.GetReferencedAssemblies().Select(reference => reference.Name!).ToArray();

        Assert.Empty(references.Where(name => name.StartsWith("MaaS.", StringComparison.Ordinal)).Except(ours));
        Assert.DoesNotContain(references, name => forbidden.Any(prefix => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal)));
    }
}
