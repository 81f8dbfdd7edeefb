namespace MaaS.Training;

/// <summary>What a window that slides sees beyond the edge.</summary>
public enum Padding
{
    /// <summary>Nothing: the window stays inside.</summary>
    Valid,

    /// <summary>
    /// So much that there are ⌈length / stride⌉ positions; of an odd number, one more at the end (TensorFlow's rule). A convolution sees
    /// zeros there, a pooling nothing.
    /// </summary>
    Same,
}
