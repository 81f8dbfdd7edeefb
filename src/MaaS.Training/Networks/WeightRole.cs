namespace MaaS.Training;

/// <summary>What a weight is for.</summary>
public enum WeightRole
{
    /// <summary>Multiplies inputs.</summary>
    Kernel,

    /// <summary>Multiplies the state of a recurrent layer.</summary>
    Recurrent,
    Bias,

    /// <summary>The bias of an LSTM, in the order input, forget, cell, output: the forget gate's quarter starts at 1.</summary>
    LstmBias,

    /// <summary>A vector per token or per position.</summary>
    Embedding,

    /// <summary>The gamma of a normalisation; starts at 1.</summary>
    Scale,

    /// <summary>The beta of a normalisation; starts at 0.</summary>
    Offset,

    /// <summary>Of the batches seen; starts at 0 and is not trained.</summary>
    MovingMean,

    /// <summary>Of the batches seen; starts at 1 and is not trained.</summary>
    MovingVariance,
}
