using System.Diagnostics.CodeAnalysis;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>What the name of an uploaded file asks for.</summary>
/// <param name="Model">The first folder, up to an <c>@</c>.</param>
/// <param name="Selector">A number or an alias behind the <c>@</c>; the default without one.</param>
/// <param name="Format">By the extension.</param>
/// <param name="IsCompressed">Whether <c>.gz</c> is behind the extension.</param>
internal sealed record BatchTarget(ModelName Model, VersionSelector Selector, BatchFormat Format, bool IsCompressed)
{
    private const string Gzip = ".gz";
    private const string Extensions = ".jsonl, .csv, .parquet, .npy or .zip, or .jsonl.gz or .csv.gz";

    /// <exception cref="InvalidInputException">The name has no folder, or the extension is that of no format.</exception>
    /// <exception cref="ModelNotFoundException">The folder names nothing that a model or version can be called.</exception>
    public static BatchTarget Parse(string blobName)
    {
        if (blobName.Split('/', 2) is not [var folder, { Length: > 0 } file])
        {
            throw new InvalidInputException(
                $"The file '{Excerpt.Of(blobName)}' is in no folder: upload it as <model>[@<version or alias>]/<name>.");
        }

        var (model, version) = SplitFolder(folder);
        var (name, selector) = ModelPath.Parse(model, version);
        var isCompressed = file.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase);
        var format = BatchFormat.For(isCompressed ? file[..^Gzip.Length] : file) ?? throw new InvalidInputException(
            $"The file '{Excerpt.Of(file)}' has an extension that no format has: expected {Extensions}.");
        return isCompressed && !format.MayBeCompressed
            ? throw new InvalidInputException(
                $"The file '{Excerpt.Of(file)}' is a compressed .{format.Name}: upload the .{format.Name} itself.")
            : new BatchTarget(name, selector, format, isCompressed);
    }

    /// <summary>The model alone, where the rest of the name may be wrong.</summary>
    public static bool TryParseModel(string blobName, [NotNullWhen(true)] out ModelName? model) =>
        ModelName.TryParse(SplitFolder(blobName.Split('/', 2)[0]).Model, out model);

    private static (string Model, string? Version) SplitFolder(string folder) =>
        folder.Split('@', 2) is [var model, var version] ? (model, version) : (folder, null);
}
