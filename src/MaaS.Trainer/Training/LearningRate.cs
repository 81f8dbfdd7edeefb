using TorchSharp;

namespace MaaS.Trainer;

/// <summary>The learning rate of each step of a training.</summary>
internal sealed class LearningRate(TrainingSpec training, long totalSteps)
{
    private long _step;

    public void ApplyNext(torch.optim.Optimizer optimiser)
    {
        var rate = At(_step++);
        foreach (var group in optimiser.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }

    /// <param name="step">From 0.</param>
    internal double At(long step) => training.Schedule == Schedule.Cosine
        ? training.Optimiser.LearningRate * (1 + Math.Cos(Math.PI * step / totalSteps)) / 2
        : training.Optimiser.LearningRate;
}
