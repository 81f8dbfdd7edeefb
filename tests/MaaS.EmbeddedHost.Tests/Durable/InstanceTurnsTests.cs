using MaaS.EmbeddedHost.Durable;

namespace MaaS.EmbeddedHost.Tests.Durable;

public sealed class InstanceTurnsTests : IDisposable
{
    private readonly InstanceTurns _turns = new();
    private readonly Calls _looks = new();
    private readonly CancellationTokenSource _stopping = new();

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task Add_WhileItIsLookedAfter_IsLookedAfterOnceMoreAndNotAtTheSameTime()
    {
        var gate = new Gate();
        var isFirst = true;
        _looks.Behaviour = (_, _) => isFirst ? gate.PassAsync(CancellationToken.None) : Task.CompletedTask;
        var running = _turns.RunAsync(2, id => _looks.RecordAsync(id), _stopping.Token);
        _turns.Add("one");
        await gate.Entered;
        isFirst = false;

        _turns.Add("one");
        _turns.Add("one");
        _turns.Add("two");

        Assert.Equal("one", await _looks.NextAsync());
        Assert.Equal("two", await _looks.NextAsync());
        Assert.True(_looks.IsEmpty);
        gate.Open();
        Assert.Equal("one", await _looks.NextAsync());
        await StopAsync(running);
        Assert.True(_looks.IsEmpty);
    }

    [Fact]
    public async Task Add_WhileItWaits_IsLookedAfterOnce()
    {
        _turns.Add("one");
        _turns.Add("one");
        _turns.Add("two");

        var running = _turns.RunAsync(1, id => _looks.RecordAsync(id), _stopping.Token);

        Assert.Equal("one", await _looks.NextAsync());
        Assert.Equal("two", await _looks.NextAsync());
        await StopAsync(running);
        Assert.True(_looks.IsEmpty);
    }

    private async Task StopAsync(Task running)
    {
        await _stopping.CancelAsync();
        await running;
    }
}
