namespace MaaS.Training;

public enum RunStatus
{
    Succeeded,
    Failed,
    Cancelled,
}
