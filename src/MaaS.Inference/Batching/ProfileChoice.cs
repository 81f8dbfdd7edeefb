using System.Numerics;

namespace MaaS.Inference;

/// <summary>
/// Which profile a run is to have: the faster one for a run that is alone, as measured for runs of about as many rows. Not thread-safe.
/// </summary>
internal sealed class ProfileChoice
{
    /// <summary>
    /// A shorter run is over before more threads gain anything that a caller would see, and the threads that spin take the time of those that
    /// read requests.
    /// </summary>
    private const double LeastMs = 0.5;

    /// <summary>What a run on all cores must take at most, of what it takes on one.</summary>
    private const double ClearlyFaster = 0.8;

    /// <summary>Runs of a profile before its time is believed: the first also makes the session's memory.</summary>
    private const int Trusted = 3;

    /// <summary>
    /// Of so many runs on one core that could go either way, one looks whether all cores have become the faster choice: soon after the machine
    /// was busy they are, and a look costs little.
    /// </summary>
    private const int LookAtLatencyEvery = 8;

    /// <summary>The same the other way round, where a look takes longer as a rule: not so often that it shows at the 99th percentile.</summary>
    private const int LookAtThroughputEvery = 256;

    /// <summary>
    /// What a run takes undisturbed is what counts, so that less is believed sooner than more: something else on the machine makes a run
    /// longer, and nothing makes it shorter.
    /// </summary>
    private const double WeightOfLess = 0.5;

    private const double WeightOfMore = 0.1;

    /// <summary>A run that took so many times as long was disturbed, and counts as one that took this.</summary>
    private const double MostOfMore = 2;

    private readonly Figures[] _byRows = new Figures[BitOperations.Log2(int.MaxValue) + 1];

    /// <param name="rows">Of the run.</param>
    /// <param name="isAlone">No other run is in progress, and nothing waits.</param>
    public RunProfile Choose(int rows, bool isAlone)
    {
        ref var figures = ref FiguresOf(rows);
        if (!isAlone || figures.Throughput.Samples < Trusted || figures.Throughput.Ms < LeastMs)
        {
            return RunProfile.Throughput;
        }

        if (figures.Latency.Samples < Trusted)
        {
            return RunProfile.Latency;
        }

        var isFaster = figures.Latency.Ms < ClearlyFaster * figures.Throughput.Ms;
        figures.Choices++;
        var looksAgain = figures.Choices % (isFaster ? LookAtThroughputEvery : LookAtLatencyEvery) == 0;
        return isFaster != looksAgain ? RunProfile.Latency : RunProfile.Throughput;
    }

    /// <summary>A run that was alone from its begin to its end took as long.</summary>
    public void Add(int rows, RunProfile profile, double ms)
    {
        ref var figures = ref FiguresOf(rows);
        ref var mean = ref profile == RunProfile.Latency ? ref figures.Latency : ref figures.Throughput;
        mean = mean.Add(ms);
    }

    /// <summary>Milliseconds of a run of about as many rows in the faster of the profiles; null when none was alone yet.</summary>
    public double? FastestMs(int rows)
    {
        ref var figures = ref FiguresOf(rows);
        return figures.Throughput.Samples == 0 ? null
            : figures.Latency.Samples < Trusted ? figures.Throughput.Ms
            : Math.Min(figures.Throughput.Ms, figures.Latency.Ms);
    }

    private ref Figures FiguresOf(int rows) => ref _byRows[BitOperations.Log2((uint)Math.Max(rows, 1))];

    private struct Figures
    {
        public Mean Throughput;
        public Mean Latency;
        public int Choices;
    }

    private readonly record struct Mean(int Samples, double Ms)
    {
        public Mean Add(double ms)
        {
            if (Samples < Trusted)
            {
                return new Mean(Samples + 1, Samples == 0 ? ms : Math.Min(ms, Ms));
            }

            var more = Math.Min(ms, MostOfMore * Ms) - Ms;
            return new Mean(Samples, Ms + (more < 0 ? WeightOfLess * more : WeightOfMore * more));
        }
    }
}
