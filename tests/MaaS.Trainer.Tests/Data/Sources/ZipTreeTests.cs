using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MaaS.Trainer.Tests;

public sealed class ZipTreeTests
{
    [Fact]
    public async Task ReadAsync_File_GivesItsBytes()
    {
        using var tree = ZipTree.Open(new MemoryStream(Zip(("a/x.txt", "one"), ("a/b/y.txt", "two"), ("c.txt", "three"))), "z.zip", "a");

        Assert.Equal(["b/y.txt", "x.txt"], tree.Paths);
        var content = await tree.ReadAsync("b/y.txt", CancellationToken.None);
        Assert.Equal(("z.zip/a/b/y.txt", "two"), (content.Name, Encoding.UTF8.GetString(content.Bytes)));
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("a/../../evil.txt")]
    [InlineData("/etc/evil.txt")]
    [InlineData("a\\evil.txt")]
    [InlineData("c:evil.txt")]
    public void Open_NameThatLeadsOut_Refuses(string name)
    {
        var error = Assert.Throws<TrainingException>(() => ZipTree.Open(new MemoryStream(Zip((name, "x"))), "z.zip", ""));

        Assert.Contains($"z.zip holds a file named '{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DeclaresTooMuch_Refuses()
    {
        var zip = Zip(("a.txt", "x"));
        SetDeclaredLength(zip, 300 << 20);

        var error = Assert.Throws<TrainingException>(() => ZipTree.Open(new MemoryStream(zip), "z.zip", ""));

        Assert.Contains("z.zip declares 314572800 bytes for a.txt", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(6000)]
    public async Task ReadAsync_OtherLengthThanDeclared_Refuses(int length)
    {
        var zip = Zip(("a.txt", new string('x', 5000)));
        SetDeclaredLength(zip, length);
        using var tree = ZipTree.Open(new MemoryStream(zip), "z.zip", "");

        await Assert.ThrowsAsync<TrainingException>(() => tree.ReadAsync("a.txt", CancellationToken.None));
    }

    [Fact]
    public async Task Open_CutAnywhere_SaysSo()
    {
        var zip = Zip(("a/x.txt", "one"), ("b/y.txt", "two"));
        for (var length = 0; length < zip.Length; length++)
        {
            await Assert.ThrowsAsync<TrainingException>(async () =>
            {
                using var tree = ZipTree.Open(new MemoryStream(zip[..length]), "z.zip", "");
                await tree.ReadAsync(tree.Paths[0], CancellationToken.None);
            });
        }
    }

    [Fact]
    public void Open_FolderThatIsNotThere_SaysSo()
    {
        var error = Assert.Throws<TrainingException>(() => ZipTree.Open(new MemoryStream(Zip(("a.txt", "x"))), "z.zip", "b"));

        Assert.StartsWith("z.zip/b has no files", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }

    /// <summary>In the local header and in the directory of an archive with one file.</summary>
    private static void SetDeclaredLength(byte[] zip, int length)
    {
        var directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(22), length);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(directory + 24), length);
    }
}
