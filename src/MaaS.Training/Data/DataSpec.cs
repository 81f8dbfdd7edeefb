namespace MaaS.Training;

/// <summary>Step 1 of a run: where the data lies, how it is read, cleaned, prepared and split.</summary>
public sealed record DataSpec
{
    /// <summary>
    /// <see cref="NpmPackage"/>, <see cref="BlobPrefix"/>, or the path of a folder, relative to the folder of the spec.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>The folder inside the source that paths are relative to; null for the source itself.</summary>
    public string? Folder { get; init; }

    /// <summary>SHA-256 by file, lower-case hexadecimal.</summary>
    public required IReadOnlyDictionary<string, string> Sha256 { get; init; }

    public required ReaderSpec Reader { get; init; }

    public DataTask Task { get; init; }

    /// <summary>The names of the classes in order; null when they are found from the data.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Whether the target of a regression is brought to mean 0 and standard deviation 1 for the network.</summary>
    public bool StandardiseTarget { get; init; }

    public CleaningSpec Cleaning { get; init; } = new();

    /// <summary>Used for <see cref="RowKind.Pictures"/>.</summary>
    public PictureSpec Image { get; init; } = new();

    /// <summary>Used for <see cref="RowKind.Table"/>.</summary>
    public TableSpec Table { get; init; } = new();

    /// <summary>Used for <see cref="RowKind.Texts"/>.</summary>
    public TextSpec Text { get; init; } = new();

    public AugmentationSpec Augmentation { get; init; } = new();

    public SplitSpec Split { get; init; } = new();

    /// <summary>Reads <c>$.data</c>.</summary>
    public static DataSpec Read(SpecReader reader)
    {
        var source = reader.Text(
            "source",
            "Where the data lies: npm:<package>@<exact version>; a folder, relative to this file; blob:<container>/<prefix> in the account "
            + "of the setting AzureWebJobsStorage; or https://<account>.blob.core.windows.net/<container>/<prefix>.");
        var folder = reader.OptionalFile("folder", "The folder inside the source that all paths are relative to.");
        var digests = reader.TextMap("sha256", "SHA-256 by file, 64 lower-case hexadecimal digits: the run fails if a file has another.");
        var parts = reader.Object("reader", "The format of the files and which of them hold what.", ReaderSpec.Read);
        var task = reader.Choice("task", "What is learned: which class a row belongs to, or numbers.", (DataTask?)DataTask.Classification);
        var labels = reader.OptionalTexts("labels", "The names of the classes in order. Default: found from the data and sorted.");
        var standardise = reader.Flag(
            "standardiseTarget",
            fallback: false,
            "Whether the network learns the target of a regression with mean 0 and standard deviation 1 over the training part.");
        var cleaning = reader.OptionalObject("cleaning", "What happens to rows that cannot be used as they are.", CleaningSpec.Read);
        var image = reader.OptionalObject("image", "How pictures are brought to one form.", PictureSpec.Read);
        var table = reader.OptionalObject("table", "How the columns of a table become numbers.", TableSpec.Read);
        var text = reader.OptionalObject("text", "How texts become rows of token ids of one length.", TextSpec.Read);
        var augmentation = reader.OptionalObject(
            "augmentation", "What is done at random to rows each time that the network is trained with them.", AugmentationSpec.Read);
        var split = reader.OptionalObject("split", "How the rows are parted.", SplitSpec.Read);
        RefuseSections(reader, parts.Kind, image is not null, table is not null, text is not null, augmentation);
        var spec = new DataSpec
        {
            Source = source,
            Folder = folder,
            Sha256 = digests,
            Reader = parts,
            Task = task,
            Labels = labels,
            StandardiseTarget = standardise,
            Cleaning = cleaning ?? new(),
            Image = image ?? new(),
            Table = table ?? new(),
            Text = text ?? new(),
            Augmentation = augmentation ?? new(),
            Split = split ?? new(),
        };
        DataSpecRules.Check(spec, reader);
        return spec;
    }

    private static void RefuseSections(
        SpecReader reader, RowKind kind, bool hasImage, bool hasTable, bool hasText, AugmentationSpec? augmentation)
    {
        Refuse("image", hasImage && kind != RowKind.Pictures, "only with a reader of pictures");
        Refuse("table", hasTable && kind != RowKind.Table, "only with a reader of tables");
        Refuse("text", hasText && kind != RowKind.Texts, "only with a reader of texts");
        Refuse("augmentation", augmentation is not null && kind == RowKind.Texts, "it only with other readers");
        Refuse(
            "augmentation",
            augmentation is { ChangesPictures: true } && kind == RowKind.Table,
            "flip, crop and rotation only with a reader of pictures or arrays");

        void Refuse(string name, bool isRefused, string expected)
        {
            if (isRefused)
            {
                reader.Error(name, $"found with a reader of {kind.ToString().ToLowerInvariant()}, expected {expected}");
            }
        }
    }
}
