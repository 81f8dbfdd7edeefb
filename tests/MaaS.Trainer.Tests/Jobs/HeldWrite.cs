using Azure.Core;
using Azure.Core.Pipeline;

namespace MaaS.Trainer.Tests;

/// <summary>Holds the write of one blob until it is released, as a large one takes its time.</summary>
internal sealed class HeldWrite(string end) : HttpPipelinePolicy
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _released.TrySetResult();

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (message.Request.Method == RequestMethod.Put && message.Request.Uri.ToUri().AbsolutePath.EndsWith(end, StringComparison.Ordinal))
        {
            await _released.Task;
        }

        await ProcessNextAsync(message, pipeline);
    }
}
