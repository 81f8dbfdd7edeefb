using Spectre.Console;

namespace MaaS.Trainer.Tests;

public sealed class LiveProgressTests
{
    [Fact]
    public async Task ShowAsync_AWholeRun_LeavesALinePerEpoch()
    {
        using var run = new MadeRun();
        using var screen = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(screen),
        });

        var report = await LiveProgress.ShowAsync(console, progress => run.TrainAsync(progress: progress, time: MadeRun.FastClock()));

        Assert.Equal(RunStatus.Succeeded, report.Status);
        var shown = screen.ToString();
        Assert.Contains("240 rows to learn from", shown, StringComparison.Ordinal);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            Assert.Contains($"epoch {epoch}/3: loss ", shown, StringComparison.Ordinal);
        }
    }
}
