using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace MaaS.Benchmarks;

/// <summary>The bodies of a request and of its answer, without a server.</summary>
internal sealed class MemoryExchange(byte[] content) : IRequestBodyPipeFeature, IHttpResponseBodyFeature
{
    private readonly MemoryPipeReader _reader = new(content);

    public PipeReader Reader => _reader;

    public PipeWriter Writer { get; } = new MemoryPipeWriter();

    public Stream Stream => Stream.Null;

    public void Rewind() => _reader.Rewind();

    public Task CompleteAsync() => Task.CompletedTask;

    public void DisableBuffering()
    {
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
