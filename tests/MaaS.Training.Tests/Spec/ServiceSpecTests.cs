using MaaS.Repository;

namespace MaaS.Training.Tests;

public sealed class ServiceSpecTests
{
    [Fact]
    public void Read_Nothing_HasDefaults()
    {
        var service = Parse("{}");

        Assert.Equal(new ServiceSpec(), service);
        Assert.Equal(
            (null, null, 3, TimeSpan.FromDays(1), 4, null, null, null, "default"),
            (service.Model, service.Compute, service.Attempts, service.TimeLimit, service.ConcurrentTrials, service.UntilEpoch,
                service.Gate, service.Approval, service.Promote));
    }

    [Fact]
    public void Parse_NoMember_IsTheDefault()
    {
        var spec = RunSpecs.Made();
        spec.Remove("service");

        Assert.Equal(new ServiceSpec(), RunSpec.Parse(RunSpecs.Utf8(spec), "spec").Service);
    }

    [Fact]
    public void Read_Everything_IsRead()
    {
        var service = Parse(
            """
            {
              "model": "digits", "compute": "gpu", "attempts": 10, "timeLimitMinutes": 90, "concurrentTrials": 64, "untilEpoch": 5,
              "gate": {
                "minimum": { "accuracy": 0.9 }, "maximum": { "loss": 1, "ece": 0.1 },
                "betterThan": { "alias": "stable", "metric": "logLoss", "by": 0.01 }
              },
              "approval": { "timeoutMinutes": 1.5 },
              "promote": "candidate"
            }
            """);

        Assert.Equal(
            ("digits", "gpu", 10, TimeSpan.FromMinutes(90), 64, 5, "candidate", TimeSpan.FromSeconds(90)),
            (service.Model, service.Compute, service.Attempts, service.TimeLimit, service.ConcurrentTrials, service.UntilEpoch,
                service.Promote, service.Approval!.Timeout));
        Assert.Equal(new Dictionary<string, double> { ["accuracy"] = 0.9 }, service.Gate!.Minimum);
        Assert.Equal(new Dictionary<string, double> { ["loss"] = 1, ["ece"] = 0.1 }, service.Gate.Maximum);
        Assert.Equal(new BetterThanSpec("stable", Metric.LogLoss, 0.01), service.Gate.BetterThan);
    }

    [Fact]
    public void Read_BetterThanTheLeast_ComparesWithDefaultByNothing() => Assert.Equal(
        new BetterThanSpec("default", Metric.Accuracy, 0),
        Parse("""{ "gate": { "betterThan": { "metric": "accuracy" } } }""").Gate!.BetterThan);

    [Theory]
    [InlineData("""{ "attempts": 0 }""", "$.service.attempts: found 0, expected a whole number from 1 to 10.")]
    [InlineData("""{ "attempts": 11 }""", "$.service.attempts: found 11, expected a whole number from 1 to 10.")]
    [InlineData("""{ "timeLimitMinutes": 0 }""", "$.service.timeLimitMinutes: found 0, expected a whole number from 1 to 43200.")]
    [InlineData("""{ "timeLimitMinutes": 43201 }""", "$.service.timeLimitMinutes: found 43201, expected a whole number from 1 to 43200.")]
    [InlineData("""{ "concurrentTrials": 65 }""", "$.service.concurrentTrials: found 65, expected a whole number from 1 to 64.")]
    [InlineData("""{ "untilEpoch": 0 }""", "$.service.untilEpoch: found 0, expected a whole number from 1 to 1000000.")]
    [InlineData("""{ "model": "No Model" }""", "$.service.model: found \"No Model\", expected " + ModelName.Rule + ".")]
    [InlineData("""{ "model": "" }""", "$.service.model: found \"\"")]
    [InlineData("""{ "compute": 7 }""", "$.service.compute: found 7, expected")]
    [InlineData("""{ "promote": "latest" }""", "$.service.promote: found \"latest\", expected 1 to 64 characters")]
    [InlineData("""{ "promote": "1" }""", "$.service.promote: found \"1\", expected 1 to 64 characters")]
    [InlineData("""{ "approval": { "timeoutMinutes": 0 } }""", "$.service.approval.timeoutMinutes: found 0, expected")]
    [InlineData(
        """{ "gate": { "minimum": { "beauty": 1 } } }""",
        "$.service.gate.minimum['beauty']: not known, expected one of loss, accuracy")]
    [InlineData(
        """{ "gate": { "maximum": { "rmse": 1 } } }""",
        "$.service.gate.maximum['rmse']: not known, expected one of loss, accuracy")]
    [InlineData("""{ "gate": { "minimum": { "accuracy": "high" } } }""", "$.service.gate.minimum['accuracy']: found \"high\"")]
    [InlineData("""{ "gate": { "betterThan": {} } }""", "$.service.gate.betterThan.metric: missing")]
    [InlineData("""{ "gate": { "betterThan": { "metric": "beauty" } } }""", "$.service.gate.betterThan.metric: found \"beauty\"")]
    [InlineData(
        """{ "gate": { "betterThan": { "metric": "rmse" } } }""",
        "$.service.gate.betterThan.metric: found rmse, expected one of loss, accuracy")]
    [InlineData("""{ "gate": { "betterThan": { "metric": "accuracy", "by": -1 } } }""", "$.service.gate.betterThan.by: found -1")]
    [InlineData("""{ "gate": { "betterThan": { "metric": "accuracy", "alias": "A" } } }""", "$.service.gate.betterThan.alias: found \"A\"")]
    [InlineData("""{ "image": "evil" }""", "$.service.image: not known")]
    public void Parse_Wrong_SaysWhereAndWhatIsExpected(string service, string expected)
    {
        var error = Assert.Throws<InvalidSpecException>(() => Parse(service));

        Assert.StartsWith(expected, Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SearchWithAByteOrderMark_IsRead()
    {
        const string Search = """{ "strategy": "grid", "parameters": { "$.training.seed": { "type": "int", "min": 1, "max": 2 } } }""";

        Assert.NotNull(RunSpec.Parse((byte[])[0xEF, 0xBB, 0xBF, .. RunSpecs.Utf8(RunSpecs.Made(search: Search))], "spec").Search);
    }

    [Fact]
    public void Parse_ManyErrors_MessageHasTheFirstHundred()
    {
        var spec = RunSpecs.Made($$"""{ {{string.Join(',', Enumerable.Range(0, 150).Select(i => $"\"unknown{i}\": 1"))}} }""");

        var error = Assert.Throws<InvalidSpecException>(() => RunSpec.Parse(RunSpecs.Utf8(spec), "spec"));

        Assert.Equal(150, error.Errors.Count);
        Assert.Equal(102, error.Message.Split('\n').Length);
        Assert.EndsWith("and 50 more.", error.Message, StringComparison.Ordinal);
    }

    private static ServiceSpec Parse(string service) => RunSpec.Parse(RunSpecs.Utf8(RunSpecs.Made(service)), "spec").Service;
}
