using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Training.Tests;

/// <summary>A made Azure Resource Manager, with a job of which executions run.</summary>
internal sealed class ContainerAppsPlace : JobPlace
{
    private readonly List<IDisposable> _disposables = [];

    public FakeResourceManager Azure { get; } = new();

    public FixedTokenCredential Credential { get; set; } = new(FakeResourceManager.Token);

    public ContainerAppsProfile Profile => new()
    {
        Dispatcher = "container-apps",
        JobId = FakeResourceManager.JobId,
        Container = "trainer",
        ResourceManager = Azure.Url,
        Environment = { ["OF_PROFILE"] = "from the profile" },
    };

    public override bool TellsExitCode => false;

    public override bool KeepsServicesApart => true;

    public override IJobDispatcher NewDispatcher() => NewDispatcher(Profile);

    public ContainerAppsDispatcher NewDispatcher(ContainerAppsProfile profile)
    {
        var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => Azure.IsCertificate(certificate),
        };
        var transport = new HttpClientTransport(handler);
        _disposables.AddRange([transport, handler]);
        var pipeline = ContainerAppsPipeline.Create(
            Credential, Azure.Url, transport, DelayStrategy.CreateFixedDelayStrategy(TimeSpan.FromMilliseconds(1)));
        return new ContainerAppsDispatcher(
            Compute, profile, new ContainerAppsClient(profile, pipeline, TimeProvider.System),
            NullLogger<ContainerAppsDispatcher>.Instance);
    }

    public FakeExecution Of(JobHandle job) => Azure.Executions.Single(execution => execution.Name == job.Id);

    public override Task FinishAsync(JobHandle job, int exitCode)
    {
        Of(job).Status = exitCode == 0 ? "Succeeded" : "Failed";
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync(JobHandle job) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(Of(job).Template["containers"]![0]!["env"]!.AsArray()
            .ToDictionary(variable => variable!["name"]!.GetValue<string>(), ValueOf));

    public override Task<bool> GotSigtermAsync(JobHandle job) => Task.FromResult(Of(job).WasStopped);

    public override Task<int> CountStartsAsync() => Task.FromResult(Azure.Executions.Count(execution => !execution.WasStopped));

    public override async Task GoAwayAsync() => await Azure.StopAsync();

    public override async ValueTask DisposeAsync()
    {
        _disposables.ForEach(disposable => disposable.Dispose());
        await Azure.DisposeAsync();
    }

    private static string ValueOf(JsonNode? variable) =>
        variable!["value"]?.GetValue<string>() ?? $"secret {variable["secretRef"]!.GetValue<string>()}";
}
