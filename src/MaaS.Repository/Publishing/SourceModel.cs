namespace MaaS.Repository;

/// <summary>A folder with a model, read and checked: the complete manifest document, and where its files are.</summary>
internal sealed class SourceModel
{
    private readonly string _folder;
    private readonly ManifestDocument _author;

    private SourceModel(string folder, ManifestDocument author, ManifestDocument document)
    {
        _folder = folder;
        _author = author;
        Document = document;
    }

    public ManifestDocument Document { get; }

    /// <exception cref="InvalidModelException">The folder holds no model that can be served.</exception>
    /// <exception cref="InvalidManifestException">Its manifest has errors, or says other things than the files.</exception>
    public static async Task<SourceModel> ReadAsync(string folder, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidModelException($"'{folder}' is not a folder: expected one that holds 'model.onnx'.");
        }

        var author = await ReadManifestAsync(folder, cancellationToken);
        var entry = EntryPath(folder, author);
        var onnx = OnnxSignatureReader.Read(ExistingFile(folder, author, entry));
        var files = new List<ModelFile>();
        var weights = onnx.ExternalFiles.Select(location => Beside(entry, location));
        foreach (var path in weights.Prepend(entry).Concat(author.Text?.Tokenizer.Files ?? []).Distinct(StringComparer.Ordinal))
        {
            files.Add(await ToFileAsync(ExistingFile(folder, author, path), path, cancellationToken));
        }

        ThrowIfDifferent(author, files, onnx);
        if (author.Text is { } text)
        {
            _ = TextTokenizer.Load(text, path => ExistingFile(folder, author, path));
        }

        return new SourceModel(folder, author, author with
        {
            Files = files,
            Signature = onnx.Signature,
            Opset = onnx.Opset,
            IrVersion = onnx.IrVersion,
            CreatedAt = author.CreatedAt ?? now,
        });
    }

    public FileStream Open(ModelFile file) => OpenRead(ExistingFile(_folder, _author, file.Path));

    private static async Task<ManifestDocument> ReadManifestAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, ManifestDocument.FileName);
        if (!File.Exists(path))
        {
            return new ManifestDocument();
        }

        await using var content = OpenRead(path);
        var document = await ManifestDocument.ReadAsync(content, cancellationToken);
        return document.Validate() is { Count: > 0 } errors ? throw new InvalidManifestException(ManifestDocument.FileName, errors) : document;
    }

    private static string EntryPath(string folder, ManifestDocument author)
    {
        if (author.Files is { } files)
        {
            return files[0].Path;
        }

        if (File.Exists(Path.Combine(folder, "model.onnx")))
        {
            return "model.onnx";
        }

        string[] found = [.. Directory.EnumerateFiles(folder, "*.onnx").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        return found switch
        {
            [var only] when FilePath.IsSafe(only) => only,
            [var only] => throw new InvalidModelException($"'{NameText.Quote(only)}' cannot be a model's file: expected {FilePath.Rule}."),
            _ => throw new InvalidModelException(
                $"'{folder}' holds {found.Length} ONNX files ({string.Join(", ", found.Take(5))}), expected 'model.onnx' or exactly one."),
        };
    }

    private static string Beside(string entry, string location) => entry[..(entry.LastIndexOf('/') + 1)] + location;

    /// <summary>Where the file lies: a copy of a published version may have it under another name than the model knows.</summary>
    private static string ExistingFile(string folder, ManifestDocument author, string path)
    {
        var stored = author.Files?.FirstOrDefault(file => file.Path == path)?.StoragePath ?? path;
        var full = FilePath.Under(folder, stored);
        return File.Exists(full)
            ? full
            : throw new InvalidModelException(
                $"'{stored}' is missing from the folder to be published: the model needs it. Copy it there and publish again.");
    }

    private static async Task<ModelFile> ToFileAsync(string source, string path, CancellationToken cancellationToken)
    {
        await using var content = OpenRead(source);
        var sha256 = await Sha256Text.OfAsync(content, cancellationToken);
        return new ModelFile { Path = path, Length = content.Position, Sha256 = sha256 };
    }

    private static void ThrowIfDifferent(ManifestDocument author, List<ModelFile> files, OnnxModelInfo onnx)
    {
        var errors = FileDifferences(author.Files, files)
            .Concat(author.Signature is null ? [] : TensorDifferences("$.signature.inputs", author.Signature.Inputs, onnx.Signature.Inputs))
            .Concat(author.Signature is null ? [] : TensorDifferences("$.signature.outputs", author.Signature.Outputs, onnx.Signature.Outputs))
            .Concat(Different("$.irVersion", author.IrVersion?.ToString(), onnx.IrVersion.ToString()))
            .Concat(Different("$.opset", author.Opset is null ? null : Show(author.Opset), Show(onnx.Opset)))
            .ToList();
        if (errors.Count > 0)
        {
            throw new InvalidManifestException(ManifestDocument.FileName, errors);
        }
    }

    private static IEnumerable<string> FileDifferences(IReadOnlyList<ModelFile>? given, List<ModelFile> real)
    {
        if (given is null)
        {
            return [];
        }

        var unused = given.Index()
            .Where(pair => real.TrueForAll(file => file.Path != pair.Item.Path))
            .Select(pair => $"$.files[{pair.Index}]: '{pair.Item.Path}' is not used by the model, expected only files that are.");
        return unused.Concat(real.SelectMany(file => given.Index().FirstOrDefault(pair => pair.Item.Path == file.Path) is (var i, { } said)
            ? Different($"$.files[{i}].length", $"{said.Length}", $"{file.Length}")
                .Concat(Different($"$.files[{i}].sha256", said.Sha256, file.Sha256))
            : [$"$.files: '{file.Path}' is used by the model and is not listed."]));
    }

    private static IEnumerable<string> TensorDifferences(string at, IReadOnlyList<TensorSpec> given, IReadOnlyList<TensorSpec> real) =>
        Different(at, string.Join(", ", given.Select(Show)), string.Join(", ", real.Select(Show)));

    private static IEnumerable<string> Different(string at, string? given, string real)
    {
        if (given is not null && given != real)
        {
            yield return $"{at}: the manifest says {given}, but the files have {real}.";
        }
    }

    private static string Show(TensorSpec tensor)
    {
        var dimensions = tensor.Shape.Select((length, i) => tensor.DimensionNames?[i] is { } name ? $"{name}={length}" : $"{length}");
        return $"'{NameText.Quote(tensor.Name)}' {tensor.DataType.ToProtocolName()}[{string.Join(",", dimensions)}]";
    }

    private static string Show(IReadOnlyDictionary<string, long> opset) =>
        string.Join(", ", opset.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));

    private static FileStream OpenRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 << 10, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
