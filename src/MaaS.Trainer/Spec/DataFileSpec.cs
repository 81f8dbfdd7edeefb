using System.Text.RegularExpressions;

namespace MaaS.Trainer;

/// <summary>One file of a data set.</summary>
internal sealed partial record DataFileSpec
{
    /// <summary>Its name in the folder.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of its content: 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public static DataFileSpec Read(SpecReader section)
    {
        var spec = new DataFileSpec { File = section.Text("file"), Sha256 = section.Text("sha256") };
        if (spec.File.AsSpan().ContainsAny('/', '\\') || spec.File == "..")
        {
            section.Error("file", $"found \"{spec.File}\", expected a file name without a folder");
        }

        if (spec.Sha256.Length > 0 && !Digest().IsMatch(spec.Sha256))
        {
            section.Error("sha256", $"found \"{spec.Sha256}\", expected 64 lower-case hexadecimal digits");
        }

        section.RefuseOthers();
        return spec;
    }

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Digest();
}
