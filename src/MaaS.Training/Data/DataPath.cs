namespace MaaS.Training;

/// <summary>The rule for the path of a file inside a source of data.</summary>
public static class DataPath
{
    public const string Rule = "a path with '/' between its segments and without '..', '\\' or ':', relative to the source";

    /// <summary>Whether the path cannot lead out of the folder that it is taken from.</summary>
    public static bool IsInside(string path) =>
        path.Length > 0
        && !path.AsSpan().ContainsAny('\\', ':', '\0')
        && path.Split('/').All(segment => segment is not ("" or "." or ".."));
}
