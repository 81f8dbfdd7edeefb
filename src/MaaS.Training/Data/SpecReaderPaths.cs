namespace MaaS.Training;

/// <summary>Members of a run spec that name files of the source.</summary>
internal static class SpecReaderPaths
{
    /// <summary>A path that must be there.</summary>
    public static string File(this SpecReader reader, string name, string about) => Checked(reader, name, reader.Text(name, about))!;

    /// <summary>Null when the member is absent.</summary>
    public static string? OptionalFile(this SpecReader reader, string name, string about) =>
        Checked(reader, name, reader.OptionalText(name, about));

    /// <summary>Null when the member is absent, else an array with at least one path.</summary>
    public static IReadOnlyList<string>? OptionalFiles(this SpecReader reader, string name, string about)
    {
        var paths = reader.OptionalTexts(name, about);
        foreach (var path in paths ?? [])
        {
            Checked(reader, name, path);
        }

        return paths;
    }

    private static string? Checked(SpecReader reader, string name, string? path)
    {
        // An empty one was missing, which has been said.
        if (path is { Length: > 0 } && !DataPath.IsInside(path))
        {
            reader.Error(name, $"found \"{path}\", expected {DataPath.Rule}");
        }

        return path;
    }
}
