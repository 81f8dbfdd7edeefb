using System.Globalization;
using Spectre.Console;

namespace MaaS.Trainer;

/// <summary>
/// Bars on a terminal: one for the epoch under way with loss and speed, one for the whole; ended epochs stay above as lines.
/// </summary>
internal sealed class LiveProgress : ITrainingProgress
{
    private readonly IAnsiConsole _console;
    private readonly ProgressTask _epoch;
    private readonly ProgressTask _whole;

    private LiveProgress(IAnsiConsole console, ProgressContext context)
    {
        _console = console;
        _epoch = context.AddTask("preparing", maxValue: 1);
        _whole = context.AddTask("training", maxValue: 1);
    }

    /// <summary>Shows the bars while <paramref name="run"/> goes on.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<ITrainingProgress, Task<T>> run) => console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
        .StartAsync(context => run(new LiveProgress(console, context)));

    public void Entered(RunPhase phase)
    {
        _epoch.Description = _whole.Description = phase.ToString().ToLowerInvariant();
        if (phase > RunPhase.Training)
        {
            (_epoch.Value, _whole.Value) = (1, 1);
        }
    }

    public void Noted(string text) => _console.WriteLine(text);

    public void Stepped(TrainingPosition position)
    {
        _epoch.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {position.Epoch}/{position.Epochs}  loss {position.Loss:0.0000}  {position.RowsPerSecond:0} rows/s");
        _epoch.Value = (double)position.Batch / position.Batches;
        _whole.Description = position.RemainingSeconds is { } seconds
            ? string.Create(CultureInfo.InvariantCulture, $@"training, {(long)(seconds / 3600)}:{TimeSpan.FromSeconds(seconds):mm\:ss} left")
            : "training";
        _whole.Value = position.Share;
    }

    public void Pulsed()
    {
    }

    public void EpochEnded(EpochReport report, TrainingPosition position)
    {
        Stepped(position);
        _console.WriteLine(ProgressLines.Describe(report, position));
    }
}
