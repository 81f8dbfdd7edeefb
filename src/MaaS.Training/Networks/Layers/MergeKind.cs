namespace MaaS.Training;

/// <summary>How the values of several layers become one.</summary>
public enum MergeKind
{
    Add,
    Multiply,
}
