using Microsoft.ML.OnnxRuntime;

namespace MaaS.Serving.Tests;

public sealed class PreloadTests
{
    /// <summary>What it reads on the way is as the repository has it: a process would never hear of an error here.</summary>
    [Fact]
    public void Run_Always_MakesTheRuntimeReadyWithoutAnError()
    {
        Preload.Run();

        Assert.True(OrtEnv.IsCreated);
    }
}
