using System.Security.Cryptography;

namespace MaaS.Trainer;

/// <summary>A run spec as it lies in a file.</summary>
internal sealed record Recipe
{
    /// <summary>Full path; relative folders in the spec are relative to its folder.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file: 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required RunSpec Spec { get; init; }

    /// <exception cref="InvalidSpecException">The file cannot be read or the spec has errors.</exception>
    public static Recipe Read(string path)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSpecException(path, [$"$: {e.Message}"]);
        }

        return new Recipe { Path = path, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)), Spec = RunSpec.Parse(content, path) };
    }
}
