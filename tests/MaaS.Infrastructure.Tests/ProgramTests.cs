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
        using var infra = ManySets();
        using var program = Start(infra.Path, temporary.Path);
        Assert.Contains("resources", await program.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(temporary.Path, "maas-infra-*"));

        using (var kill = Process.Start("kill", ["-TERM", $"{program.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(130, program.ExitCode);
        Assert.Empty(Directory.GetDirectories(temporary.Path, "maas-infra-*"));
    }

    /// <summary>So many that all of them take longer than a test is held up.</summary>
    private static TemplateFolder ManySets()
    {
        var folder = TemplateFolder.CopyOf(Deployments.Source);
        var set = Directory.GetFiles(Path.Combine(folder.Path, "examples")).Order(StringComparer.Ordinal).First();
        for (var i = 0; i < 30; i++)
        {
            File.Copy(set, Path.Combine(Path.GetDirectoryName(set)!, $"set-{i}.bicepparam"));
        }

        return folder;
    }

    private static Process Start(string source, string temporary)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(BicepCli).Assembly.Location, source]) { RedirectStandardOutput = true };
        start.Environment["TMPDIR"] = temporary;
        return Process.Start(start)!;
    }
}
