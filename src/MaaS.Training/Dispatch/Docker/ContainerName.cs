using System.Globalization;
using System.Text.RegularExpressions;

namespace MaaS.Training;

/// <summary>
/// A container's name carries the <see cref="StopMark"/> of its job: of what can be changed of a container, it is all that both Docker
/// and Podman keep when it has ended.
/// </summary>
internal static partial class ContainerName
{
    public static string With(string name, StopMark mark) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}.{mark.Cause}.{mark.At.ToUnixTimeSeconds()}");

    /// <summary>Null when the job was not asked to end.</summary>
    /// <param name="name">As the engine gives it, with or without the slash before it.</param>
    public static StopMark? MarkOf(string name) => MarkedName().Match(name) is { Success: true } match
        ? new StopMark(
            Enum.Parse<StopCause>(match.Groups[1].ValueSpan),
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture)))
        : null;

    // No run's id has a dot.
    [GeneratedRegex(@"\.(Asked|TimeLimit)\.([0-9]{1,12})\z")]
    private static partial Regex MarkedName();
}
