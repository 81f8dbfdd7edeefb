using MaaS.Testing;
using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_MoreThanAreKept_RemovesTheOldest()
    {
        var checkpoints = new CheckpointFolder(_folder.Path, keep: 2);

        foreach (var step in new[] { 9L, 10, 100 })
        {
            Write(checkpoints, step);
        }

        Assert.Equal(
            ["step-000000000010.safetensors", "step-000000000100.safetensors"],
            Directory.GetFiles(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        using var scope = NewDisposeScope();
        Assert.Equal("100", checkpoints.ReadNewest(_ => Assert.Fail())!.Value.Metadata["step"]);
    }

    [Fact]
    public void ReadNewest_HalfWritten_IsNotLookedAt()
    {
        var checkpoints = new CheckpointFolder(_folder.Path, keep: 2);
        Write(checkpoints, 1);
        File.WriteAllText(_folder.File("step-000000000002.safetensors.tmp"), "half");
        File.WriteAllText(_folder.File("notes.txt"), "mine");

        using var scope = NewDisposeScope();
        Assert.Equal("1", checkpoints.ReadNewest(_ => Assert.Fail())!.Value.Metadata["step"]);
        checkpoints.Clear();
        Assert.Equal(["notes.txt"], Directory.GetFiles(_folder.Path).Select(path => Path.GetFileName(path)));
    }

    private static void Write(CheckpointFolder checkpoints, long step)
    {
        using var scope = NewDisposeScope();
        checkpoints.Write(step, [KeyValuePair.Create("a", ones(2))], new Dictionary<string, string> { ["step"] = $"{step}" });
    }
}
