namespace MaaS.Training;

public sealed record MeanAbsoluteErrorSpec : LossSpec
{
    public override DataTask Task => DataTask.Regression;
}
