using System.Text.Json;

namespace MaaS.Repository;

/// <summary>
/// <c>manifest.json</c> as JSON has it. Name and version are where it lies, not in it. In a folder that is about to be published every
/// member may be absent: the author gives <see cref="Image"/>, <see cref="Text"/>, <see cref="Labels"/>, <see cref="Metrics"/>,
/// <see cref="Provenance"/> and <see cref="License"/>; the rest is read from the files.
/// </summary>
public sealed record ManifestDocument
{
    public const string FileName = "manifest.json";

    /// <inheritdoc cref="ModelManifest.Files"/>
    public IReadOnlyList<ModelFile>? Files { get; init; }

    /// <inheritdoc cref="ModelManifest.Signature"/>
    public ModelSignature? Signature { get; init; }

    /// <inheritdoc cref="ModelManifest.Opset"/>
    public IReadOnlyDictionary<string, long>? Opset { get; init; }

    /// <inheritdoc cref="ModelManifest.IrVersion"/>
    public long? IrVersion { get; init; }

    /// <inheritdoc cref="ModelManifest.CreatedAt"/>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="ModelManifest.Image"/>
    public ImagePreprocessing? Image { get; init; }

    /// <inheritdoc cref="ModelManifest.Text"/>
    public TextPreprocessing? Text { get; init; }

    /// <inheritdoc cref="ModelManifest.Labels"/>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <inheritdoc cref="ModelManifest.Metrics"/>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <inheritdoc cref="ModelManifest.Provenance"/>
    public IReadOnlyDictionary<string, string>? Provenance { get; init; }

    /// <inheritdoc cref="ModelManifest.License"/>
    public string? License { get; init; }

    /// <summary>Reads JSON of at most 16 MB; what it says is checked by <see cref="Validate"/>, not here.</summary>
    /// <exception cref="InvalidManifestException">It is not JSON, has a member that is not known, or one of another type.</exception>
    public static ManifestDocument Read(ReadOnlySpan<byte> utf8) => JsonText.Parse<ManifestDocument>(utf8, FileName);

    /// <inheritdoc cref="Read"/>
    public static async Task<ManifestDocument> ReadAsync(Stream content, CancellationToken cancellationToken) =>
        Read(await JsonText.ReadAsync(content, FileName, cancellationToken));

    public static ManifestDocument From(ModelManifest manifest) => new()
    {
        Files = manifest.Files,
        Signature = manifest.Signature,
        Opset = manifest.Opset,
        IrVersion = manifest.IrVersion,
        CreatedAt = manifest.CreatedAt,
        Image = manifest.Image,
        Text = manifest.Text,
        Labels = manifest.Labels,
        Metrics = manifest.Metrics,
        Provenance = manifest.Provenance,
        License = manifest.License,
    };

    /// <summary>Every error in the members that are there, each with its JSON path; empty when there is none.</summary>
    public IReadOnlyList<string> Validate() => ManifestRules.Check(this);

    /// <summary>The manifest of a published version: every member that the author need not give must be there.</summary>
    /// <exception cref="InvalidManifestException">The document has errors; the message lists all of them.</exception>
    public ModelManifest ToManifest(ModelName name, ModelVersion version)
    {
        var errors = ManifestRules.Check(this).Concat(ManifestRules.CheckComplete(this)).ToList();
        if (errors.Count > 0)
        {
            throw new InvalidManifestException($"{name}/{version}/{FileName}", errors);
        }

        return new ModelManifest
        {
            Name = name,
            Version = version,
            Files = Files!,
            Signature = Signature!,
            Opset = Opset!,
            IrVersion = IrVersion!.Value,
            CreatedAt = CreatedAt!.Value.ToUniversalTime(),
            Image = Image,
            Text = Text,
            Labels = Labels,
            Metrics = Metrics,
            Provenance = Provenance,
            License = License,
            ContentDigest = Sha256Text.OfFiles(Files!),
        };
    }

    /// <summary>UTF-8, indented, without members that are null.</summary>
    /// <exception cref="InvalidManifestException">The document has errors or is longer than 16 MB.</exception>
    public byte[] Write()
    {
        if (Validate() is { Count: > 0 } errors)
        {
            throw new InvalidManifestException(FileName, errors);
        }

        var utf8 = JsonSerializer.SerializeToUtf8Bytes(this, RepositoryJson.Options);
        return utf8.Length <= JsonText.MaxBytes
            ? utf8
            : throw new InvalidManifestException(FileName, [$"$: found {utf8.Length} bytes, expected at most {JsonText.MaxBytes}."]);
    }
}
