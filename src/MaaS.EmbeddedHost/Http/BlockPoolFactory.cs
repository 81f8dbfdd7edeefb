using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace MaaS.EmbeddedHost.Http;

/// <summary>Gives the server its <see cref="BlockPool"/>s.</summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
