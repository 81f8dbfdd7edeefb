using MaaS.Inference;
using MaaS.Repository;
using MaaS.Serving;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.Benchmarks;

/// <summary>The engine as the service composes it, called as its routes call it.</summary>
internal sealed class EngineTarget : IServeTarget
{
    private readonly ServiceProvider _services;
    private readonly ModelName _name;
    private readonly InferenceRequest _request;

    private EngineTarget(ServiceProvider services, ServeModel model)
    {
        _services = services;
        _name = ModelName.Parse(model.Name);
        _request = new InferenceRequest
        {
            Inputs = [.. model.CreateInputs().Select(input => new Tensor(input.Name, input.DataType, input.Shape, input.Data))],
        };
    }

    public Uri? Address => null;

    /// <param name="models">A folder of models, of which all are published.</param>
    /// <param name="model">The one that is called.</param>
    /// <param name="folder">An empty one to work in.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<EngineTarget> CreateAsync(string models, ServeModel model, string folder, CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["MaaS:Models:LocalDirectory"] = Path.Combine(folder, "repository"),
            ["MaaS:Cache:Directory"] = Path.Combine(folder, "cache"),
        }).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None)).AddMaaS(configuration).BuildServiceProvider();
        await services.GetRequiredService<RepositoryImporter>().ImportAsync(models, cancellationToken);
        await services.GetRequiredService<InferenceEngine>().RefreshAsync(cancellationToken);
        return new EngineTarget(services, model);
    }

    public Task<LoadResult> LoadAsync(int concurrency, TimeSpan duration, CancellationToken cancellationToken)
    {
        var engine = _services.GetRequiredService<InferenceEngine>();
        return LoadLoops.ClosedAsync(
            [.. Enumerable.Repeat<Func<ValueTask<CallOutcome>>>(CallAsync, concurrency)], duration, ownThreads: false, cancellationToken);

        async ValueTask<CallOutcome> CallAsync()
        {
            try
            {
                using var lease = await engine.LeaseAsync(_name, VersionSelector.Default, cancellationToken);
                using var result = await lease.InferAsync(_request, cancellationToken);
                return result.Outputs[0].Data.Length > 0 ? CallOutcome.Answered : CallOutcome.Failed;
            }
            catch (OverloadedException)
            {
                return CallOutcome.Refused;
            }
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
