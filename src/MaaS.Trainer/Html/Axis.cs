using System.Globalization;

namespace MaaS.Trainer;

/// <summary>One axis of a plot: its range and its ticks, at multiples of 1, 2 or 5 of a power of ten.</summary>
internal sealed record Axis
{
    private const int Intervals = 5;

    // Beyond it the range of two values may not be finite.
    private const double Largest = 1e300;

    private Axis(string title, double min, double max, double step, double firstTick)
    {
        Title = title;
        Min = min;
        Max = max;
        Ticks = [.. Enumerable.Range(0, (int)Math.Floor(((max - firstTick) / step) + 1e-6) + 1).Select(i => firstTick + (i * step))];
        Step = step;
    }

    public string Title { get; }

    public double Min { get; }

    public double Max { get; }

    public IReadOnlyList<double> Ticks { get; }

    private double Step { get; }

    /// <summary>Holds all values that are finite, and ends at ticks. From 0 to 1 without any.</summary>
    public static Axis Around(string title, IEnumerable<double> values)
    {
        var (min, max) = RangeOf(values);
        var step = NiceStep((max - min) / Intervals);
        var first = Math.Floor(min / step) * step;
        return new Axis(title, first, Math.Ceiling(max / step) * step, step, first);
    }

    /// <summary>Whole numbers from the least to the greatest value.</summary>
    public static Axis Whole(string title, IEnumerable<int> values)
    {
        var (min, max) = values.Aggregate(
            (Min: int.MaxValue, Max: int.MinValue), (range, value) => (Math.Min(range.Min, value), Math.Max(range.Max, value)));
        var step = Math.Max(1, NiceStep((max - min) / (2.0 * Intervals)));
        return min == max
            ? new Axis(title, min - 1, max + 1, 1, min)
            : new Axis(title, min, max, step, Math.Ceiling(min / step) * step);
    }

    /// <summary>Shares from 0 to 1.</summary>
    public static Axis Share(string title) => new(title, 0, 1, 0.2, 0);

    /// <summary>From 0 at <see cref="Min"/> to 1 at <see cref="Max"/>.</summary>
    public double Place(double value) => (value - Min) / (Max - Min);

    public string Label(double tick)
    {
        var largest = Math.Max(Math.Abs(Min), Math.Abs(Max));
        if (largest is >= 1e7 or < 1e-3)
        {
            return Math.Abs(tick) < Step / 2 ? "0" : tick.ToString("0.##e0", CultureInfo.InvariantCulture);
        }

        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(Step) + 1e-9), 0, 8);
        return tick.ToString(FormattableString.Invariant($"N{decimals}"), CultureInfo.InvariantCulture);
    }

    private static (double Min, double Max) RangeOf(IEnumerable<double> values)
    {
        var (min, max) = values.Where(value => Math.Abs(value) < Largest).Aggregate(
            (Min: double.PositiveInfinity, Max: double.NegativeInfinity),
            (range, value) => (Math.Min(range.Min, value), Math.Max(range.Max, value)));
        if (min > max)
        {
            return (0, 1);
        }

        // A range without width, or one that is only rounding, would have no ticks.
        var least = Math.Max(Math.Abs(min), Math.Abs(max)) * 1e-6;
        return max - min > least ? (min, max) : min == 0 ? (-1, 1) : (min - (Math.Abs(min) / 10), max + (Math.Abs(max) / 10));
    }

    private static double NiceStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(rough, 1e-300))));
        return (rough / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}
