namespace MaaS.Training;

public sealed record MeanSquaredErrorSpec : LossSpec
{
    public override TrainingTask Task => TrainingTask.Regression;
}
