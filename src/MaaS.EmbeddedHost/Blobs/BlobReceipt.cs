using System.Globalization;
using Azure.Storage.Blobs;
using MaaS.EmbeddedHost.Triggers;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>How far one function is with one blob; it may be changed by who holds it.</summary>
internal sealed class BlobReceipt(BlobClient blob, BlobLock? held, IDictionary<string, string> metadata) : IAsyncDisposable
{
    private const string Incomplete = "Incomplete";
    private const string TriesKey = "Tries";

    /// <summary>The metadata of a blob that nobody has handled; a receipt without the mark is complete, as in the real host.</summary>
    public static IDictionary<string, string> New => new Dictionary<string, string> { [Incomplete] = Incomplete };

    public bool IsComplete => IsCompleted(metadata);

    public int Tries { get; private set; } =
        metadata.TryGetValue(TriesKey, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var tries) ? tries : 0;

    /// <summary>Cancelled when another process may handle the blob.</summary>
    public CancellationToken Lost => held?.Lost ?? CancellationToken.None;

    public static bool IsCompleted(IDictionary<string, string> metadata) => !metadata.ContainsKey(Incomplete);

    /// <summary>Counts a try before it is made, because it may take the process with it.</summary>
    public Task BeginTryAsync(CancellationToken cancellationToken) => WriteTriesAsync(Tries + 1, cancellationToken);

    public Task ForgetTryAsync(CancellationToken cancellationToken) => WriteTriesAsync(Tries - 1, cancellationToken);

    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        metadata.Remove(Incomplete);
        return blob.SetMetadataAsync(metadata, held?.Conditions, cancellationToken);
    }

    public ValueTask DisposeAsync() => held?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task WriteTriesAsync(int tries, CancellationToken cancellationToken)
    {
        Tries = tries;
        metadata[TriesKey] = tries.ToString(CultureInfo.InvariantCulture);
        await blob.SetMetadataAsync(metadata, held?.Conditions, cancellationToken);
    }
}
