using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace MaaS.Trainer;

/// <summary>
/// Reads the files of a source, each compared with the digest that the spec has for it, and knows what was read. Thread-safe.
/// </summary>
/// <param name="source">Where they are.</param>
/// <param name="pins">SHA-256 by path, lower-case hexadecimal.</param>
internal sealed class DataFiles(SourceFiles source, IReadOnlyDictionary<string, string> pins)
{
    private readonly ConcurrentDictionary<string, string> _digests = new(StringComparer.Ordinal);

    public SourceFiles Source => source;

    /// <summary>SHA-256 over path and digest of all files that were read, as <c>path \0 digest \n</c>, sorted by path.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
        _digests.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Key}\0{file.Value}\n")))));

    /// <exception cref="TrainingException">The file is not there, too long or not the one that the spec pins.</exception>
    public async Task<NamedContent> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var local = await FetchAsync(path, cancellationToken);
        var length = new FileInfo(local).Length;
        if (length > Array.MaxLength)
        {
            throw new TrainingException(
                $"{source.PlaceOf(path)} has {length} bytes, more than the {Array.MaxLength} that are read at once: split it "
                + "into several files.");
        }

        var bytes = await File.ReadAllBytesAsync(local, cancellationToken);
        Check(path, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return new NamedContent(path, bytes);
    }

    /// <summary>For files that are not read at once; the digest is that of the whole file. The caller disposes the stream.</summary>
    /// <exception cref="TrainingException">The file is not there or not the one that the spec pins.</exception>
    public async Task<FileStream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(await FetchAsync(path, cancellationToken));
        try
        {
            Check(path, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)));
            stream.Position = 0;
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Compares the pinned files that have not been read.</summary>
    /// <exception cref="TrainingException">One is not there or not what the spec says.</exception>
    public async Task CheckOtherPinsAsync(CancellationToken cancellationToken)
    {
        foreach (var path in pins.Keys.Where(path => !_digests.ContainsKey(path)))
        {
            await (await OpenAsync(path, cancellationToken)).DisposeAsync();
        }
    }

    private async Task<string> FetchAsync(string path, CancellationToken cancellationToken) => source.Exists(path)
        ? await source.FetchAsync(path, cancellationToken)
        : throw new TrainingException(
            $"{source.PlaceOf(path)} is not there{(pins.ContainsKey(path) ? ", though $.data.sha256 names it" : "")}: "
            + "check $.data.source, $.data.folder and the names of the files.");

    private void Check(string path, string found)
    {
        if (pins.TryGetValue(path, out var expected) && found != expected)
        {
            throw TrainingException.OfFailedCheck(
                $"{source.PlaceOf(path)} has SHA-256 {found}, $.data.sha256 expects {expected}: it was altered, or is another edition. "
                + "If it was fetched, delete it from the cache to fetch it again.");
        }

        _digests[path] = found;
    }
}
