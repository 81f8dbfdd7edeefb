using System.Globalization;
using MaaS.Inference.Tests.Lifecycle;
using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Sessions;

/// <summary>Looks at all threads of the process, so no other test runs beside these.</summary>
[Collection(nameof(MemoryCollection))]
public sealed class SessionPriorityTests
{
    private static readonly SessionPolicy TwoPhases = new() { TwoPhaseBytes = 1 << 20, Cores = 2 };

    [Theory]
    [InlineData(1L << 30, SessionForm.PackedFile)]
    [InlineData(3L << 20, SessionForm.Packed)]
    public async Task LeaseAsync_SeveralThreadsPerRun_OnlyTheOneThatBuildsHasLowPriority(long cacheBytes, object form)
    {
        await using var harness = new EngineHarness(options => options.IntraOpThreads = 2, TwoPhases, cacheBytes);
        var model = await harness.PublishAsync("dense", OnnxModels.Dense(600, seed: 1));
        var loaded = await harness.Pool.AcquireAsync(model, VersionSelector.Default, CancellationToken.None);

        await harness.BuildsAreDoneAsync();

        Assert.Equal(form, loaded.Sessions.Serving.Form);
        Assert.Single(Nicenesses(), niceness => niceness > 0);
        loaded.Release();
    }

    private static List<int> Nicenesses()
    {
        var all = new List<int>();
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                // The name, in brackets, may hold anything; the niceness is the 17th after it.
                var stat = File.ReadAllText(Path.Combine(thread, "stat"));
                all.Add(int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return all;
    }
}
