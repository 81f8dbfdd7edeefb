namespace MaaS.Trainer;

/// <summary>The learning rate of each step. Everything but a plateau's factor follows from the step alone.</summary>
internal sealed class Schedule(TrainingSpec training, long totalSteps, long stepsPerEpoch)
{
    /// <param name="step">From 0.</param>
    /// <param name="plateauFactor">What plateaus have left of the rate, 1 at first.</param>
    public double At(long step, double plateauFactor) =>
        training.Optimiser.LearningRate * WarmUp(step) * Factor(step, plateauFactor);

    private double WarmUp(long step) => step < training.WarmUpSteps ? (step + 1.0) / training.WarmUpSteps : 1;

    private double Factor(long step, double plateauFactor) => training.Schedule switch
    {
        StepScheduleSpec falls => Math.Pow(falls.Factor, step / stepsPerEpoch / falls.EveryEpochs),
        CosineScheduleSpec cosine => Between(1, cosine.Final, (double)step / totalSteps),
        OneCycleScheduleSpec cycle => OneCycle(cycle, (double)step / totalSteps),
        PlateauScheduleSpec plateau => Math.Max(plateauFactor, plateau.Minimum),
        _ => 1,
    };

    private static double OneCycle(OneCycleScheduleSpec cycle, double share) => share < cycle.RiseShare
        ? Between(cycle.Initial, 1, share / cycle.RiseShare)
        : Between(1, cycle.Final, (share - cycle.RiseShare) / Math.Max(1 - cycle.RiseShare, double.Epsilon));

    /// <summary>Along half a cosine.</summary>
    private static double Between(double from, double to, double share) => to + ((from - to) * (1 + Math.Cos(Math.PI * share)) / 2);
}
