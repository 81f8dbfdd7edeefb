namespace MaaS.Training;

public enum ProcedureState
{
    /// <summary>It was never started, or is not known any more.</summary>
    Missing,

    Running,
    Ended,
}
