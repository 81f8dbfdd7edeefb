namespace MaaS.Trainer.Tests;

public sealed class IdxFileTests
{
    private static readonly NamedContent Images = new("images", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4]);
    private static readonly NamedContent Labels = new("labels", [0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);

    [Fact]
    public void Read_TwoPictures_HasThem()
    {
        var set = IdxFile.Read(Images, Labels, classes: 2);

        Assert.Equal((2, 1, 1, 2), (set.Count, set.Channels, set.Height, set.Width));
        Assert.Equal<byte>([3, 4], set.Image(1).ToArray());
    }

    [Fact]
    public void Read_FilesSwapped_NamesTheMagicNumber() => Assert.Equal(
        "labels starts with 0x00000801, expected 0x00000803: it is not such an idx file.", ErrorOf(Labels, Images));

    [Fact]
    public void Read_LengthWrong_SaysBoth()
    {
        Assert.Equal("images has 19 bytes, expected 16 + 2 × 1 × 2.", ErrorOf(Images with { Content = Images.Content[..^1] }, Labels));
        Assert.Equal("labels has 6 bytes, expected 8 + 0.", ErrorOf(Images, Labels with { Content = Labels.Content[..6] }));
    }

    [Fact]
    public void Read_OneLabelTooFew_SaysBothCounts()
    {
        var labels = new NamedContent("labels", [0, 0, 8, 1, 0, 0, 0, 1, 0]);

        Assert.Equal("images has 2 pictures and labels has 1 labels, expected as many of both.", ErrorOf(Images, labels));
    }

    [Fact]
    public void Read_ClassWithoutName_NamesThePicture() => Assert.StartsWith(
        "labels says class 1 for picture 1, expected 0 to 0", ErrorOf(Images, Labels, classes: 1), StringComparison.Ordinal);

    private static string ErrorOf(NamedContent images, NamedContent labels, int classes = 2) =>
        Assert.Throws<TrainingException>(() => IdxFile.Read(images, labels, classes)).Message;
}
