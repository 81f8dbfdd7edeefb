using System.Text;
using k8s;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Training.Tests;

/// <summary>A made cluster, which is reached by a kubeconfig file.</summary>
internal sealed class KubernetesPlace : JobPlace
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<KubernetesDispatcher> _dispatchers = [];

    public FakeCluster Cluster { get; } = new();

    public KubernetesProfile Profile => new()
    {
        Dispatcher = "kubernetes",
        Namespace = "training",
        Image = "registry.example/trainer:1",
        KubeConfig = _directory.File("kubeconfig"),
        Context = "made",
        Environment = { ["OF_PROFILE"] = "from the profile" },
    };

    /// <summary>The clock of the dispatchers, which stands still.</summary>
    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public override JobStatus AfterStop => JobStatus.Lost;

    public async Task StartAsync()
    {
        await Cluster.StartAsync();
        await File.WriteAllTextAsync(_directory.File("kubeconfig"),
            $$"""
            apiVersion: v1
            kind: Config
            current-context: other
            clusters: [{ name: made, cluster: { server: "{{Cluster.Url}}" } }]
            users: [{ name: service, user: { token: token-of-the-service } }]
            contexts: [{ name: made, context: { cluster: made, user: service } }]
            """);
    }

    public override IJobDispatcher NewDispatcher() => NewDispatcher(Profile);

    public KubernetesDispatcher NewDispatcher(KubernetesProfile profile)
    {
        var dispatcher = new KubernetesDispatcher(
            Compute, profile, new Kubernetes(profile.ClientConfiguration()), Time, NullLogger<KubernetesDispatcher>.Instance);
        _dispatchers.Add(dispatcher);
        return dispatcher;
    }

    public override Task FinishAsync(JobHandle job, int exitCode)
    {
        Cluster.End(job.Id, exitCode);
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync(JobHandle job)
    {
        var found = new Dictionary<string, string>();
        foreach (var variable in Cluster.Pods[job.Id].Spec.Containers[0].Env)
        {
            found[variable.Name] = Expand(variable.Value, found);
        }

        return Task.FromResult<IReadOnlyDictionary<string, string>>(found);
    }

    public override Task<bool> GotSigtermAsync(JobHandle job) => Task.FromResult(Cluster.Terminated.Contains(job.Id));

    public override Task<int> CountStartsAsync() => Task.FromResult(Cluster.Starts);

    public override async Task GoAwayAsync() => await Cluster.StopAsync();

    public override async ValueTask DisposeAsync()
    {
        _dispatchers.ForEach(dispatcher => dispatcher.Dispose());
        await Cluster.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>
    /// What a node makes of a value: <c>$$</c> is one dollar, <c>$(NAME)</c> a variable that came before, if there is one.
    /// </summary>
    private static string Expand(string value, Dictionary<string, string> variables)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var close = value.IndexOf(')', i);
            if (value[i] != '$' || i + 1 == value.Length)
            {
                text.Append(value[i]);
            }
            else if (value[i + 1] == '$')
            {
                text.Append(value[i++]);
            }
            else if (value[i + 1] == '(' && close > 0)
            {
                text.Append(variables.GetValueOrDefault(value[(i + 2)..close], value[i..(close + 1)]));
                i = close;
            }
            else
            {
                text.Append(value[i]);
            }
        }

        return text.ToString();
    }
}
