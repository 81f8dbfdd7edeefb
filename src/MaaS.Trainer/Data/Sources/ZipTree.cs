using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;

namespace MaaS.Trainer;

/// <summary>
/// The files below a folder of a zip archive. Names that lead out of the archive and sizes that no data set of pictures or texts has are
/// refused before anything is unpacked; a file that is not as long as declared or has another checksum is broken.
/// </summary>
internal sealed class ZipTree : FileTree
{
    private const int MaxFiles = 2_000_000;
    private const long MaxFileBytes = 256L << 20;
    private const long MaxBytes = 64L << 30;

    private readonly ZipArchive _archive;
    private readonly SortedDictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    private ZipTree(ZipArchive archive, string name, string folder)
    {
        _archive = archive;
        Name = folder is "" ? name : $"{name}/{folder}";
        var root = folder is "" ? "" : $"{folder}/";
        var bytes = 0L;
        foreach (var entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('/')))
        {
            bytes += entry.Length;
            Check(name, entry, bytes);
            if (entry.FullName.StartsWith(root, StringComparison.Ordinal) && !_entries.TryAdd(entry.FullName[root.Length..], entry))
            {
                throw new TrainingException($"{name} holds {entry.FullName} twice, expected each name once: write the archive again.");
            }
        }

        if (_entries.Count == 0)
        {
            throw new TrainingException($"{Name} has no files: check the parts of $.data.reader.");
        }

        Paths = [.. _entries.Keys];
    }

    public override string Name { get; }

    public override IReadOnlyList<string> Paths { get; }

    /// <param name="stream">Of the archive; disposed with the tree.</param>
    /// <param name="name">What errors call the archive.</param>
    /// <param name="folder">Inside the archive; empty for all of it.</param>
    /// <exception cref="TrainingException">The archive is broken or not to be trusted.</exception>
    public static ZipTree Open(Stream stream, string name, string folder)
    {
        try
        {
            return new ZipTree(new ZipArchive(stream, ZipArchiveMode.Read), name, folder);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            stream.Dispose();
            throw Broken(name, e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public override string NameOf(string path) => $"{Name}/{path}";

    public override async Task<NamedContent> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var entry = _entries[path];
        var content = new NamedContent(NameOf(path), new byte[entry.Length]);
        try
        {
            await using var stream = await entry.OpenAsync(cancellationToken);
            await stream.ReadExactlyAsync(content.Bytes, cancellationToken);
            return ChecksumOf(content.Bytes) == entry.Crc32
                ? content
                : throw new TrainingException(
                    $"{content.Name} has not the checksum that the archive declares: it is broken; copy it again.");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw Broken(content.Name, e);
        }
    }

    public override void Dispose()
    {
        _archive.Dispose();
        base.Dispose();
    }

    private static void Check(string name, ZipArchiveEntry entry, long bytes)
    {
        if (!DataPath.IsInside(entry.FullName))
        {
            throw new TrainingException($"{name} holds a file named '{entry.FullName}', expected {DataPath.Rule}: do not trust it.");
        }

        if (entry.Length > MaxFileBytes || bytes > MaxBytes || entry.Archive.Entries.Count > MaxFiles)
        {
            throw new TrainingException(
                $"{name} declares {entry.Length} bytes for {entry.FullName}, {bytes} for all up to it, and "
                + $"{entry.Archive.Entries.Count} files; "
                + $"expected at most {MaxFileBytes}, {MaxBytes} and {MaxFiles}: unpack it yourself if you trust it.");
        }
    }

    private static long ChecksumOf(byte[] bytes)
    {
        var checksum = new Crc32();
        checksum.Update(bytes);
        return checksum.Value;
    }

    private static TrainingException Broken(string name, Exception e) =>
        new($"{name} cannot be unpacked: {e.Message} Expected a complete zip archive with no encryption; copy it again.", e);
}
