using System.Text;

namespace MaaS.Repository.Tests.Arrays;

public sealed class NpyHeaderTests
{
    [Theory]
    [InlineData("<f4", new long[] { 5, 2 })]
    [InlineData("|u1", new long[] { 7 })]
    [InlineData("<i8", new long[0])]
    public async Task ReadAsync_WhatIsWritten_IsReadAgain(string descr, long[] shape)
    {
        var written = NpyHeader.Write(descr, shape);

        var header = await NpyHeader.ReadAsync(new MemoryStream([.. written, 1, 2, 3]), CancellationToken.None);

        Assert.Equal((descr, false, written.Length), (header.Descr, header.IsFortranOrder, header.Length));
        Assert.Equal(shape, header.Shape);
        Assert.Equal(0, header.Length % 64);
    }

    [Theory]
    [InlineData(0, "is empty")]
    [InlineData(11, "does not begin as .npy")]
    [InlineData(100, "has 118 bytes: expected at most 90, in a file of 100 bytes")]
    public async Task ReadAsync_CutOff_SaysWhatWasFound(int length, string expected) =>
        Assert.Contains(expected, await ErrorAsync(NpyHeader.Write("<f4", [1])[..length]), StringComparison.Ordinal);

    [Theory]
    [InlineData("'shape': (1,)", "'shape': (1,]", "expected one with 'descr'")]
    [InlineData("'shape': (1,)", "'shape': (99999999999999999999,)", "the length '99999999999999999999' in its shape")]
    public async Task ReadAsync_OtherDictionary_SaysWhatIsExpected(string part, string other, string expected)
    {
        var text = Encoding.Latin1.GetString(NpyHeader.Write("<f4", [1]));
        var content = Encoding.Latin1.GetBytes(text.Replace(part, other, StringComparison.Ordinal));

        Assert.Contains(expected, await ErrorAsync(content), StringComparison.Ordinal);
    }

    private static async Task<string> ErrorAsync(byte[] content) => (await Assert.ThrowsAsync<FormatException>(
        () => NpyHeader.ReadAsync(new MemoryStream(content), CancellationToken.None))).Message;
}
