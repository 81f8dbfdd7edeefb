namespace MaaS.Training;

public sealed record MeanAbsoluteErrorSpec : LossSpec
{
    public override TrainingTask Task => TrainingTask.Regression;
}
