using Microsoft.DurableTask;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>A call of an orchestrator that waits for its answer.</summary>
internal abstract class PendingCall
{
    public abstract void Answer(HistoryEvent answer);
}

/// <inheritdoc/>
internal sealed class PendingCall<T>(string name, DurableJson json) : PendingCall
{
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    public void TrySetCanceled(CancellationToken cancellationToken) => _source.TrySetCanceled(cancellationToken);

    public override void Answer(HistoryEvent answer)
    {
        if (answer.Failure is { } failure)
        {
            _source.TrySetException(new TaskFailedException(name, answer.Id, failure) { IsFinal = answer.IsFinal });
            return;
        }

        try
        {
            _source.TrySetResult(json.Read<T>(answer.Payload, $"output of '{name}'")!);
        }
        catch (InvalidDataException exception)
        {
            _source.TrySetException(exception);
        }
    }
}
