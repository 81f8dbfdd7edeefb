using System.Diagnostics;

namespace MaaS.Training.Tests;

public sealed class ProcessGroupsTests
{
    [Fact]
    public void Contains_GroupThatEndedSince_IsAsAtTheFirstQuestion()
    {
        using var process = Process.Start("setsid", ["sleep", "1000"]);
        SpinWait.SpinUntil(() => ProcStat.Read(process.Id)?.Group == process.Id);
        var groups = new ProcessGroups();
        Assert.True(groups.Contains(process.Id));

        process.Kill();
        process.WaitForExit();

        Assert.True(groups.Contains(process.Id));
        Assert.False(new ProcessGroups().Contains(process.Id));
    }
}
