using System.Security.Cryptography;
using System.Text;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

public sealed class DataFilesTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public DataFilesTests()
    {
        File.WriteAllText(_folder.File("a"), "one");
        File.WriteAllText(_folder.File("b"), "two");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fingerprint_FilesInAnyOrder_IsTheSameAndOfThoseThatWereRead()
    {
        var (first, second, part) = (Files(), Files(), Files());
        await first.ReadAsync("a", CancellationToken.None);
        await first.ReadAsync("b", CancellationToken.None);
        await (await second.OpenAsync("b", CancellationToken.None)).DisposeAsync();
        await second.ReadAsync("a", CancellationToken.None);
        await part.ReadAsync("a", CancellationToken.None);

        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.NotEqual(first.Fingerprint, part.Fingerprint);
        Assert.Equal(Digest($"a\0{Digest("one")}\n"), part.Fingerprint);
    }

    [Fact]
    public async Task ReadAsync_PinOfAnotherContent_SaysBothDigests()
    {
        var error = await Assert.ThrowsAsync<TrainingException>(() => Files(("a", Digest("two"))).ReadAsync("a", CancellationToken.None));

        Assert.Contains($"has SHA-256 {Digest("one")}, $.data.sha256 expects {Digest("two")}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b", "has SHA-256")]
    [InlineData("c", "is not there, though $.data.sha256 names it")]
    public async Task CheckOtherPinsAsync_FileThatWasNotRead_ChecksItToo(string file, string expected)
    {
        var error = await Assert.ThrowsAsync<TrainingException>(
            () => Files((file, Digest("one"))).CheckOtherPinsAsync(CancellationToken.None));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private DataFiles Files(params (string File, string Digest)[] pins) =>
        new(new FolderFiles(_folder.Path), pins.ToDictionary(pin => pin.File, pin => pin.Digest));
}
