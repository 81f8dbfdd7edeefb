namespace MaaS.Training;

/// <summary>What a recurrent layer does at each step, as Keras and PyTorch define it (the GRU with reset_after).</summary>
public enum RecurrentCell
{
    SimpleRNN,
    Lstm,
    Gru,
}
