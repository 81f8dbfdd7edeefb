using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Training.Tests;

/// <summary>A made container engine.</summary>
internal sealed class DockerPlace(TimeProvider time) : JobPlace
{
    private readonly List<DockerDispatcher> _dispatchers = [];

    public FakeEngine Engine { get; } = new(time);

    public DockerProfile Profile => new()
    {
        Dispatcher = "docker",
        Image = "trainer:1",
        Command = ["train", "--quiet"],
        Network = "training",
        Endpoint = Engine.Endpoint,
        Environment = { ["OF_PROFILE"] = "from the profile" },
    };

    public override IJobDispatcher NewDispatcher() => NewDispatcher(Profile);

    public DockerDispatcher NewDispatcher(DockerProfile profile)
    {
        var dispatcher = new DockerDispatcher(Compute, profile, time, NullLogger<DockerDispatcher>.Instance);
        _dispatchers.Add(dispatcher);
        return dispatcher;
    }

    public override Task FinishAsync(JobHandle job, int exitCode)
    {
        Engine.Of(job).End(exitCode, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync(JobHandle job) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(Engine.Of(job).Made["Env"]!.AsArray()
            .Select(variable => variable!.GetValue<string>().Split('=', 2))
            .ToDictionary(variable => variable[0], variable => variable[1]));

    public override Task<bool> GotSigtermAsync(JobHandle job) => Task.FromResult(Engine.Of(job).Signals.Contains("SIGTERM"));

    public override Task<int> CountStartsAsync() => Task.FromResult(Engine.Containers.Sum(container => container.Starts));

    public override async Task GoAwayAsync() => await Engine.StopAsync();

    public override async ValueTask DisposeAsync()
    {
        _dispatchers.ForEach(dispatcher => dispatcher.Dispose());
        await Engine.DisposeAsync();
    }
}
