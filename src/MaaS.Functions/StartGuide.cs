using MaaS.Repository;
using MaaS.Serving;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace MaaS.Functions;

/// <summary>Once the models are ready, tells a developer what to type next.</summary>
internal sealed class StartGuide(ServingState state, ModelCatalog catalog, IConfiguration configuration) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.WhenReady.WaitAsync(stoppingToken);
        var address = $"http://{configuration["WEBSITE_HOSTNAME"] ?? "localhost:7071"}";
        await Console.Out.WriteLineAsync($"\nMaaS is ready on {address}, serving: {string.Join(", ", catalog.Entries.Select(entry => entry.Name))}. Try:\n".AsMemory(), stoppingToken);
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
