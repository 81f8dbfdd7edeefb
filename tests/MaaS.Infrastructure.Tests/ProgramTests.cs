using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.Infrastructure.Tests;

public sealed class ProgramTests
{
    /// <summary>What is interrupted after the first of several parameter sets has not ended, and has a copy of the folder.</summary>
    [UnixFact]
    public async Task Program_ThatIsInterrupted_LeavesNothingBehind()
    {
        using var temporary = new TemporaryDirectory();
        using var program = Start(temporary.Path);
        Assert.Contains("resources", await program.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(temporary.Path, "maas-infra-*"));

        using (var kill = Process.Start("kill", ["-TERM", $"{program.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(130, program.ExitCode);
        Assert.Empty(Directory.GetDirectories(temporary.Path, "maas-infra-*"));
    }

    private static Process Start(string temporary)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(BicepCli).Assembly.Location, Deployments.Source]) { RedirectStandardOutput = true };
        start.Environment["TMPDIR"] = temporary;
        return Process.Start(start)!;
    }
}
