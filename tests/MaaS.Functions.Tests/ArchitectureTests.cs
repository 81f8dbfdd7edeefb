using System.Reflection;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Serving;
using MaaS.Training;

namespace MaaS.Functions.Tests;

/// <summary>The arrows of docs/architecture.md.</summary>
public sealed class ArchitectureTests
{
    public static TheoryData<Assembly, string[], string[]> Boundaries => new()
    {
        { typeof(ModelName).Assembly, [], ["Microsoft.ML.OnnxRuntime", "Microsoft.AspNetCore"] },
        { typeof(InferenceEngine).Assembly, ["MaaS.Repository"], ["Azure", "Microsoft.AspNetCore", "System.Text.Json"] },
        { typeof(RunSpec).Assembly, ["MaaS.Repository"], ["Microsoft.ML.OnnxRuntime", "Microsoft.AspNetCore", "TorchSharp"] },
        {
            typeof(InferenceProtocol).Assembly, ["MaaS.Inference", "MaaS.Repository", "MaaS.Training"],
            ["Microsoft.Azure.Functions", "Microsoft.DurableTask", "MaaS.EmbeddedHost", "TorchSharp"]
        },
        {
            typeof(FunctionApp).Assembly, ["MaaS.EmbeddedHost", "MaaS.Inference", "MaaS.Repository", "MaaS.Serving", "MaaS.Training"],
            ["Microsoft.ML.OnnxRuntime", "TorchSharp"]
        },
        { typeof(EmbeddedHost.Storage.AzuriteProcess).Assembly, [], ["Microsoft.ML.OnnxRuntime"] },
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
