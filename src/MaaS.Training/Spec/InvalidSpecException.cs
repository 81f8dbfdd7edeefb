namespace MaaS.Training;

/// <summary>A run spec with errors; all of them, each with the JSON path where it is.</summary>
public sealed class InvalidSpecException(string file, IReadOnlyList<string> errors)
    : Exception(string.Join(Environment.NewLine, [$"{file} is not valid:", .. errors.Select(error => $"  {error}")]))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
