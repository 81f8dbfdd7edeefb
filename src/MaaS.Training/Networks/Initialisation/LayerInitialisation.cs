namespace MaaS.Training;

/// <summary>How the weights of each role start; null where something more general decides.</summary>
public sealed record LayerInitialisation
{
    public InitialiserSpec? Kernel { get; init; }

    public InitialiserSpec? Recurrent { get; init; }

    public InitialiserSpec? Bias { get; init; }

    public InitialiserSpec? Embedding { get; init; }

    public static LayerInitialisation Read(SpecReader reader) => new()
    {
        Kernel = reader.OptionalObject("kernel", "What multiplies inputs; glorotUniform when absent.", InitialiserSpec.Read),
        Recurrent = reader.OptionalObject(
            "recurrent", "What multiplies the state of recurrent layers; orthogonal when absent.", InitialiserSpec.Read),
        Bias = reader.OptionalObject(
            "bias", "What is added; zeros when absent. The bias of an LSTM's forget gate is always 1.", InitialiserSpec.Read),
        Embedding = reader.OptionalObject(
            "embedding", "The vectors of tokens and positions; uniform with the limit 0.05 when absent.", InitialiserSpec.Read),
    };

    /// <summary>Null when it does not say.</summary>
    public InitialiserSpec? For(WeightRole role) => role switch
    {
        WeightRole.Kernel => Kernel,
        WeightRole.Recurrent => Recurrent,
        WeightRole.Bias or WeightRole.LstmBias => Bias,
        WeightRole.Embedding => Embedding,
        _ => null,
    };
}
