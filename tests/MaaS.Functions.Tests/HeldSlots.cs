using MaaS.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.Functions.Tests;

/// <summary>Every slot of an app, until they are let go or this is disposed of: no model runs meanwhile.</summary>
internal sealed class HeldSlots : IAsyncDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private readonly Task[] _held;

    public HeldSlots(RunningApp app)
    {
        var scheduler = app.Services.GetRequiredService<RunScheduler>();
        _held = [.. Enumerable.Range(0, scheduler.Slots).Select(_ => scheduler.RunAsync(_gate.Wait))];
    }

    public void LetGo() => _gate.Set();

    public async ValueTask DisposeAsync()
    {
        LetGo();
        await Task.WhenAll(_held);
        _gate.Dispose();
    }
}
