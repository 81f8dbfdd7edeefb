using System.Globalization;

namespace MaaS.Trainer;

/// <summary>Numbers as people read them. What is null or not finite is a dash.</summary>
internal static class Figures
{
    private const string None = "–";

    /// <summary>Four significant digits.</summary>
    public static string Number(double? value) => value switch
    {
        not { } => None,
        { } number when !double.IsFinite(number) => None,
        0 => "0",
        { } number when Math.Abs(number) is >= 1e6 or < 1e-4 => number.ToString("0.###e0", CultureInfo.InvariantCulture),
        { } number when Math.Abs(number) >= 1000 => number.ToString("#,0.#", CultureInfo.InvariantCulture),
        { } number => number.ToString("G4", CultureInfo.InvariantCulture),
    };

    public static string Count(long? value) => value is { } count ? count.ToString("#,0", CultureInfo.InvariantCulture) : None;

    /// <param name="value">0 to 1.</param>
    public static string Percent(double? value) =>
        value is { } share && double.IsFinite(share) ? share.ToString("0.00 %", CultureInfo.InvariantCulture) : None;

    public static string Metric(string name, double? value) =>
        name == Training.Metric.Accuracy.Name || name == Training.Metric.Top5Accuracy.Name ? Percent(value) : Number(value);

    public static string MetricTitle(string name) => Training.Metric.Find(name)?.Title ?? name;

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => FormattableString.Invariant($"{bytes} bytes"),
        < 1_000_000 => FormattableString.Invariant($"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0.#} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.##} GB"),
    };

    public static string Duration(double seconds) => seconds switch
    {
        >= 0 and < 60 => FormattableString.Invariant($"{seconds:0.#} s"),
        < 3600 => FormattableString.Invariant($"{(int)seconds / 60} min {(int)seconds % 60} s"),
        < 1e9 => FormattableString.Invariant($"{(int)seconds / 3600} h {(int)seconds / 60 % 60} min"),
        _ => None,
    };

    public static string Time(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
