namespace MaaS.Training;

public sealed record MeanSquaredErrorSpec : LossSpec
{
    public override DataTask Task => DataTask.Regression;
}
