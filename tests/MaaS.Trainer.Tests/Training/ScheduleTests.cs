using System.Text.Json;

namespace MaaS.Trainer.Tests;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("""{ "type": "constant" }""", 0, 0, 1)]
    [InlineData("""{ "type": "constant" }""", 0, 99, 1)]
    [InlineData("""{ "type": "constant" }""", 10, 0, 0.1)]
    [InlineData("""{ "type": "constant" }""", 10, 9, 1)]
    [InlineData("""{ "type": "step", "everyEpochs": 2, "factor": 0.1 }""", 0, 39, 1)]
    [InlineData("""{ "type": "step", "everyEpochs": 2, "factor": 0.1 }""", 0, 40, 0.1)]
    [InlineData("""{ "type": "step", "everyEpochs": 2, "factor": 0.1 }""", 0, 80, 0.01)]
    [InlineData("""{ "type": "cosine" }""", 0, 0, 1)]
    [InlineData("""{ "type": "cosine" }""", 0, 50, 0.5)]
    [InlineData("""{ "type": "cosine" }""", 0, 100, 0)]
    [InlineData("""{ "type": "cosine", "final": 0.2 }""", 0, 100, 0.2)]
    [InlineData("""{ "type": "oneCycle", "riseShare": 0.4, "initial": 0.1 }""", 0, 0, 0.1)]
    [InlineData("""{ "type": "oneCycle", "riseShare": 0.4, "initial": 0.1 }""", 0, 20, 0.55)]
    [InlineData("""{ "type": "oneCycle", "riseShare": 0.4, "initial": 0.1 }""", 0, 40, 1)]
    [InlineData("""{ "type": "oneCycle", "riseShare": 0.4, "final": 0 }""", 0, 70, 0.5)]
    [InlineData("""{ "type": "oneCycle", "riseShare": 1 }""", 0, 100, 1)]
    [InlineData("""{ "type": "reduceOnPlateau", "minimum": 0.3 }""", 0, 5, 0.3)]
    public void At_EachCurve_IsTheShareOfTheRate(string schedule, int warmUp, int step, double expected)
    {
        var errors = new List<string>();
        var training = JsonSpecReader.Read(
            JsonElement.Parse(
                $$"""
                { "optimiser": { "type": "sgd", "learningRate": 2 }, "schedule": {{schedule}}, "epochs": 10, "warmUpSteps": {{warmUp}} }
                """),
            errors,
            TrainingSpec.Read);
        Assert.Empty(errors);

        Assert.Equal(2 * expected, new Schedule(training, totalSteps: 100, stepsPerEpoch: 20).At(step, plateauFactor: 0.25), precision: 12);
    }
}
