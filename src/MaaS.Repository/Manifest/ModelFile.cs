using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>A file of a version.</summary>
public sealed record ModelFile
{
    /// <summary>Relative to the version's folder, segments separated by <c>/</c>, each of them path-safe. This is the name the model knows.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of the content: 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// The name it is stored under in the version's folder when that is not <see cref="Path"/>: an earlier publish that did not finish may
    /// have left other content under that name, and nothing in the repository is ever overwritten.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StoredAs { get; init; }

    [JsonIgnore]
    public string StoragePath => StoredAs ?? Path;
}
