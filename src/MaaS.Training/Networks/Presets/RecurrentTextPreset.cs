namespace MaaS.Training;

/// <summary>An embedding, recurrent layers and a dense layer.</summary>
public sealed record RecurrentTextPreset : PresetSpec
{
    public static IReadOnlyList<SpecVariant<PresetSpec>> Variants { get; } =
    [
        new("lstm-text", "For texts: an embedding, LSTM layers and a dense layer.", reader => ReadMembers(reader, RecurrentCell.Lstm)),
        new("gru-text", "For texts: an embedding, GRU layers and a dense layer.", reader => ReadMembers(reader, RecurrentCell.Gru)),
    ];

    public required RecurrentCell Cell { get; init; }

    public int EmbeddingSize { get; init; } = 128;

    /// <summary>The length of the state of each recurrent layer, in each direction.</summary>
    public int Units { get; init; } = 128;

    /// <summary>How many recurrent layers.</summary>
    public int Depth { get; init; } = 1;

    public bool Bidirectional { get; init; } = true;

    public double Dropout { get; init; } = 0.2;

    public override IReadOnlyList<LayerSpec> Layers(NetworkInput input, int outputs) =>
    [
        new EmbeddingSpec { Name = "embedding", OutputDim = EmbeddingSize },
        .. DropoutUnlessZero("dropout0", Dropout),
        .. Enumerable.Range(1, Depth).SelectMany(Recurrent),
        Output(outputs),
    ];

    private IEnumerable<LayerSpec> Recurrent(int number) =>
    [
        new RecurrentSpec
        {
            Name = $"recurrent{number}",
            Cell = Cell,
            Units = Units,
            Bidirectional = Bidirectional,
            ReturnSequences = number < Depth,
        },
        .. DropoutUnlessZero($"dropout{number}", Dropout),
    ];

    private static RecurrentTextPreset ReadMembers(SpecReader reader, RecurrentCell cell) => new()
    {
        Cell = cell,
        EmbeddingSize = ReadEmbeddingSize(reader),
        Units = reader.Int("units", 1, 4096, "The length of the state of each recurrent layer, in each direction.", fallback: 128),
        Depth = reader.Int("depth", 1, 16, "How many recurrent layers.", fallback: 1),
        Bidirectional = reader.Flag("bidirectional", fallback: true, "Whether the recurrent layers go both ways through the text."),
        Dropout = ReadDropout(reader, fallback: 0.2),
    };
}
