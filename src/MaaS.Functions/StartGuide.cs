using MaaS.Repository;
using MaaS.Serving;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Functions;

/// <summary>
/// Once the models are ready, tells a developer what to type next. The catalog is asked for then, because the host may bring up the storage
/// account first.
/// </summary>
internal sealed class StartGuide(
    ServingState state, IServiceProvider services, IHostApplicationLifetime lifetime, IConfiguration configuration) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Few models may be ready before the host listens, and until then its address is not known.
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(listening.SetResult);
        await listening.Task.WaitAsync(stoppingToken);
        await state.WhenReady.WaitAsync(stoppingToken);
        var address = $"http://{configuration["WEBSITE_HOSTNAME"] ?? "localhost:7071"}";
        var models = string.Join(", ", services.GetRequiredService<ModelCatalog>().Entries.Select(entry => entry.Name));
        await Console.Out.WriteLineAsync($"\nMaaS is ready on {address}, serving: {models}. Try:\n".AsMemory(), stoppingToken);
        foreach (var line in Lines(address))
        {
            await Console.Out.WriteLineAsync($"  {line}".AsMemory(), stoppingToken);
        }

        await Console.Out.WriteLineAsync();
    }

    /// <summary>Lines that work when pasted at the root of the checkout.</summary>
    internal static IReadOnlyList<string> Lines(string address) =>
    [
        $"curl --data-binary @models/mnist-cnn/samples/7.png -H 'Content-Type: image/png' {address}/api/models/mnist-cnn/predict",
        $"curl {address}/v2/models/mnist-cnn",
        $"curl --data-binary @models/silero-vad/samples/request.json {address}/v2/models/silero-vad/infer",
    ];
}
