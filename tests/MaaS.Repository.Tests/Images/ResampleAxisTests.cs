namespace MaaS.Repository.Tests.Images;

public sealed class ResampleAxisTests
{
    [Theory]
    [InlineData(5, 0, 5)]
    [InlineData(5, 1, 3)]
    public void Taps_SizeIsKept_AreThePixelAlone(int sourceLength, double start, int length)
    {
        var axis = new ResampleAxis(sourceLength, start, length, length);

        Assert.Equal(((int)start, (int)start + length), (axis.SourceFirst, axis.SourceEnd));
        for (var i = 0; i < length; i++)
        {
            Assert.Equal([1f], axis.Taps(i, out var first).ToArray());
            Assert.Equal((int)start + i, first);
        }
    }

    [Theory]
    [InlineData(7, 3)]
    [InlineData(3, 7)]
    [InlineData(1, 4)]
    [InlineData(640, 224)]
    [InlineData(224, 640)]
    public void Taps_AnySize_SumToOneWithinThePicture(int sourceLength, int targetLength)
    {
        var axis = new ResampleAxis(sourceLength, 0, sourceLength, targetLength);

        Assert.Equal((0, sourceLength), (axis.SourceFirst, axis.SourceEnd));
        for (var i = 0; i < targetLength; i++)
        {
            var taps = axis.Taps(i, out var first).ToArray();
            Assert.Equal(1, taps.Sum(), 5);
            Assert.InRange(first, 0, sourceLength - taps.Length);
        }
    }
}
