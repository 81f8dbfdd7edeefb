using System.Globalization;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// The checkpoints of one run, a file each, named by the step. A file takes its name when it is whole and on the disk, so that a kill at
/// any moment leaves the one before.
/// </summary>
internal sealed partial class CheckpointFolder(string folder, int keep)
{
    /// <summary>The path of the newest checkpoint in a folder, which is whole; null when there is none.</summary>
    public static string? FindNewest(string folder) => Newest(folder) is [var newest, ..] ? newest : null;

    /// <summary>The newest checkpoint that can be read; null when there is none. The caller disposes its tensors.</summary>
    /// <param name="damaged">Told of each newer one that cannot be read.</param>
    public (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata)? ReadNewest(Action<string> damaged)
    {
        RemoveHalfWritten();
        foreach (var path in Newest(folder))
        {
            try
            {
                using var file = File.OpenRead(path);
                return SafeTensors.Read(file);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                // Out of the way of those that follow, which may have a lower step.
                File.Move(path, $"{path}.damaged", overwrite: true);
                damaged($"The checkpoint {path} cannot be read and is passed over: {e.Message}");
            }
        }

        return null;
    }

    /// <summary>What the newest checkpoint that can be read says of itself; null when there is none.</summary>
    public IReadOnlyDictionary<string, string>? ReadNewestMetadata()
    {
        foreach (var path in Newest(folder))
        {
            try
            {
                using var file = File.OpenRead(path);
                return SafeTensors.ReadMetadata(file);
            }
            catch (InvalidDataException)
            {
                // Reading it whole will say so.
            }
        }

        return null;
    }

    /// <summary>Writes a checkpoint and removes the oldest beyond those that are kept.</summary>
    public void Write(long step, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{step:d12}.safetensors"));
        var temporary = $"{path}.tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
        {
            SafeTensors.Write(file, tensors, metadata);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        foreach (var old in Newest(folder).Skip(keep))
        {
            File.Delete(old);
        }
    }

    /// <summary>Removes all of them, and what a kill left half-written.</summary>
    public void Clear()
    {
        if (Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => FileName().IsMatch(Path.GetFileName(file))))
            {
                File.Delete(file);
            }
        }
    }

    private void RemoveHalfWritten()
    {
        if (Directory.Exists(folder))
        {
            foreach (var file in Directory.GetFiles(folder, "step-*.safetensors.tmp"))
            {
                File.Delete(file);
            }
        }
    }

    private static string[] Newest(string folder) => Directory.Exists(folder)
        ?
        [
            .. Directory.GetFiles(folder, "step-*.safetensors")
                .Where(file => FileName().IsMatch(Path.GetFileName(file)))
                .OrderDescending(StringComparer.Ordinal),
        ]
        : [];

    [GeneratedRegex(@"^step-\d{12}\.safetensors(\.tmp|\.damaged)?$")]
    private static partial Regex FileName();
}
