namespace MaaS.Inference.Tests;

public sealed class EngineOptionsTests
{
    /// <summary>.NET rounds a quota of the cgroup up to whole cores: half a core is one run at a time.</summary>
    [Fact]
    public void ResolvedRunThreads_NotSet_IsTheCoresThatTheProcessMayUse()
    {
        Assert.Equal(Environment.ProcessorCount, new EngineOptions().ResolvedRunThreads);
        Assert.Equal(3, new EngineOptions { RunThreads = 3 }.ResolvedRunThreads);
    }
}
