namespace MaaS.Training.Tests;

public sealed class SearchTests
{
    private const string Halving =
        """
        {
          "strategy": "successiveHalving", "trials": 16, "minEpochs": 1, "eta": 4, "seed": 5, "metric": "validation.accuracy",
          "parameters": {
            "$.training.optimiser.learningRate": { "type": "logUniform", "min": 0.0001, "max": 0.1 },
            "$.network.layers[0].filters": { "type": "int", "min": 8, "max": 64, "step": 8 }
          }
        }
        """;

    [Fact]
    public void Trials_Grid_AreAllCombinations()
    {
        var search = new Search(
            SearchSpecs.Read(
                """
                {
                  "strategy": "grid",
                  "parameters": {
                    "$.b": { "type": "int", "min": 1, "max": 6, "step": 2 },
                    "$.a": { "type": "values", "values": ["x", true] }
                  }
                }
                """),
            epochs: 10);

        Assert.Equal(
            ["$.a=x $.b=1", "$.a=x $.b=3", "$.a=x $.b=5", "$.a=True $.b=1", "$.a=True $.b=3", "$.a=True $.b=5"],
            search.Trials.Select(trial => string.Join(' ', trial.Select(value => $"{value.Key}={value.Value}"))));
        Assert.All(search.Next([]), run => Assert.Equal((0, null), (run.Rung, run.Epochs)));
    }

    [Fact]
    public void Trials_OfOneSeed_AreTheSameOnEveryMachine() => Assert.Equal(
        ["32 0.0180685", "24 0.000416383", "56 0.000283082", "40 0.0224254"],
        new Search(SearchSpecs.Read(Halving), epochs: 16).Trials.Take(4).Select(trial => string.Join(' ', trial.Values)));

    [Fact]
    public void Trials_OfRandomSearch_StayInBounds()
    {
        var spec = SearchSpecs.Read(
            """
            {
              "strategy": "random", "trials": 1000,
              "parameters": {
                "$.log": { "type": "logUniform", "min": 0.0001, "max": 0.1 },
                "$.uniform": { "type": "uniform", "min": -1, "max": 3 },
                "$.int": { "type": "int", "min": 8, "max": 30, "step": 8 },
                "$.values": { "type": "values", "values": ["a", "b"] }
              }
            }
            """);

        var trials = new Search(spec, epochs: 1).Trials;

        Assert.Equal(1000, trials.Count);
        Assert.All(trials, trial => Assert.InRange(trial["$.log"].GetDouble(), 0.0001, 0.1));
        Assert.All(trials, trial => Assert.InRange(trial["$.uniform"].GetDouble(), -1, 3));
        Assert.InRange(trials.Count(trial => trial["$.log"].GetDouble() < 0.001), 280, 386);
        Assert.InRange(trials.Count(trial => trial["$.uniform"].GetDouble() < 0), 200, 300);
        Assert.Equal([8, 16, 24], trials.Select(trial => trial["$.int"].GetInt32()).Distinct().Order());
        Assert.Equal(["a", "b"], trials.Select(trial => trial["$.values"].GetString()).Distinct().Order());
    }

    [Fact]
    public void Next_SuccessiveHalving_PromotesTheBestOfEta()
    {
        var search = new Search(SearchSpecs.Read(Halving), epochs: 16);

        // Accuracy grows with the number of the trial, but 14 fails, and 12 and 13 tie.
        var (runs, known) = RunAll(search, run => run.Trial switch
        {
            14 => null,
            13 => 12,
            var trial => trial,
        });

        Assert.Equal(
            [
                .. Enumerable.Range(0, 16).Select(trial => (trial, 1)),
                (11, 4), (12, 4), (13, 4), (15, 4),
                (15, 16),
            ],
            runs.Select(run => (run.Trial, run.Epochs!.Value)));
        Assert.Equal(15, search.Best(known)!.Trial);
    }

    [Fact]
    public void Next_TieAtTheCut_PromotesTheLowerNumber()
    {
        var (runs, _) = RunAll(new Search(SearchSpecs.Read(Halving), epochs: 16), _ => 0.5);

        Assert.Equal([(0, 4), (1, 4), (2, 4), (3, 4), (0, 16)], runs.Skip(16).Select(run => (run.Trial, run.Epochs!.Value)));
    }

    [Fact]
    public void Next_LossAsMetric_PromotesTheLowest()
    {
        var spec = SearchSpecs.Read(Halving.Replace("validation.accuracy", "train.loss", StringComparison.Ordinal));

        var (runs, _) = RunAll(new Search(spec, epochs: 16), run => run.Trial);

        Assert.Equal([0, 1, 2, 3, 0], runs.Skip(16).Select(run => run.Trial));
    }

    [Theory]
    [InlineData(16, new[] { 1, 4, 16 })]
    [InlineData(50, new[] { 3, 12, 50 })]
    [InlineData(3, new[] { 3 })]
    public void Next_EpochsThatAreNoPowerOfEta_RoundsDown(int epochs, int[] rungs)
    {
        var (runs, _) = RunAll(new Search(SearchSpecs.Read(Halving), epochs), run => run.Trial);

        Assert.Equal(rungs, runs.Select(run => run.Epochs!.Value).Distinct());
    }

    [Fact]
    public void Next_ResultsInAnyOrder_GivesTheSame()
    {
        var search = new Search(SearchSpecs.Read(Halving), epochs: 16);
        var known = search.Next([]).Select(run => Result(run, run.Trial * 7 % 16)).ToList();

        var next = search.Next(known).Select(run => (run.Trial, run.Rung, run.Epochs)).ToList();

        Assert.Equal(4, next.Count);
        Assert.Equal(next, search.Next([.. Enumerable.Reverse(known)]).Select(run => (run.Trial, run.Rung, run.Epochs)));
    }

    [Fact]
    public void Next_RungNotComplete_AsksForTheRestOfIt()
    {
        var search = new Search(SearchSpecs.Read(Halving), epochs: 16);
        var known = search.Next([]).Where(run => run.Trial != 3).Select(run => Result(run, run.Trial)).ToList();

        Assert.Equal([(3, 0)], search.Next(known).Select(run => (run.Trial, run.Rung)));
    }

    [Fact]
    public void Next_AllFailed_IsOverWithoutABest()
    {
        var search = new Search(SearchSpecs.Read(Halving), epochs: 16);

        var (runs, known) = RunAll(search, _ => double.NaN);

        Assert.Equal(16, runs.Count);
        Assert.Null(search.Best(known));
        Assert.All(search.Report(known).Trials, trial => Assert.Equal(TrialStatus.Failed, trial.Status));
        Assert.Equal("validation.accuracy is not a finite number", search.Report(known).Trials[0].Error);
    }

    [Fact]
    public void Best_LastRungFailed_IsTheBestOfTheRungBefore()
    {
        var search = new Search(SearchSpecs.Read(Halving), epochs: 16);

        var (_, known) = RunAll(search, run => run.Rung == 2 ? null : run.Trial);

        Assert.Equal((15, 1), (search.Best(known)!.Trial, search.Best(known)!.Rung));
    }

    [Fact]
    public void Report_WhileARungRuns_TellsPendingStoppedAndFailed()
    {
        var search = new Search(SearchSpecs.Read(Halving), epochs: 16);
        var known = search.Next([]).Select(run => Result(run, run.Trial == 0 ? null : run.Trial)).ToList();
        known.Add(Result(search.Next(known).Single(run => run.Trial == 12), 12));

        var report = search.Report(known);

        Assert.Equal(TrialStatus.Failed, report.Trials[0].Status);
        Assert.Equal("out of memory", report.Trials[0].Error);
        Assert.Equal(Enumerable.Repeat(TrialStatus.Stopped, 11), report.Trials.Skip(1).Take(11).Select(trial => trial.Status));
        Assert.Equal(Enumerable.Repeat(TrialStatus.Pending, 4), report.Trials.Skip(12).Select(trial => trial.Status));
        Assert.Equal((4, 3.0, 12), (report.Trials[12].Epochs, report.Trials[12].Seconds, report.BestTrial));
    }

    private static (List<TrialRun> Runs, List<TrialResult> Known) RunAll(Search search, Func<TrialRun, double?> valueOf)
    {
        var runs = new List<TrialRun>();
        var known = new List<TrialResult>();
        while (search.Next(known) is [var run, ..])
        {
            runs.Add(run);
            known.Add(Result(run, valueOf(run)));
        }

        return (runs, known);
    }

    private static TrialResult Result(TrialRun run, double? value) => new()
    {
        Trial = run.Trial,
        Rung = run.Rung,
        Value = value,
        Epochs = run.Epochs!.Value,
        Seconds = 1.5,
        Error = value is null ? "out of memory" : null,
    };
}
