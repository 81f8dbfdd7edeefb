namespace MaaS.Training;

/// <summary>A run spec with errors; all of them, each with the JSON path where it is.</summary>
public sealed class InvalidSpecException(string file, IReadOnlyList<string> errors)
    : Exception(string.Join(Environment.NewLine, [$"{file} is not valid:", .. Shown(errors).Select(error => $"  {error}")]))
{
    /// <summary>In the message: a spec of a mebibyte can have a hundred thousand.</summary>
    private const int MaxShown = 100;

    public IReadOnlyList<string> Errors { get; } = errors;

    private static IEnumerable<string> Shown(IReadOnlyList<string> errors) => errors.Count <= MaxShown
        ? errors
        : [.. errors.Take(MaxShown), $"and {errors.Count - MaxShown} more."];
}
