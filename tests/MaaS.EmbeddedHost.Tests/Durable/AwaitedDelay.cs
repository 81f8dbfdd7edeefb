using System.Runtime.CompilerServices;

namespace MaaS.EmbeddedHost.Tests.Durable;

/// <summary>A delay that begins when it is awaited: however busy the machine is, it is not over before, and goes on from another thread.</summary>
internal sealed class AwaitedDelay(TimeSpan time) : INotifyCompletion
{
    public bool IsCompleted => false;

    public AwaitedDelay GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation)
    {
        var context = SynchronizationContext.Current!;
        _ = Task.Delay(time, TimeProvider.System).ContinueWith(
            _ => context.Post(_ => continuation(), null), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
