using MaaS.Repository;

namespace MaaS.Trainer.Tests;

public sealed class PictureFormTests
{
    /// <summary>Four by two pixels of grey: 0, 10, 20, 30 and 40, 50, 60, 70.</summary>
    private static readonly byte[] Ramp = [0, 10, 20, 30, 40, 50, 60, 70];

    [Theory]
    [InlineData(ImageResize.Stretch, 2, 2, new byte[] { 7, 23, 47, 63 })]
    [InlineData(ImageResize.CenterCrop, 2, 2, new byte[] { 10, 20, 50, 60 })]
    [InlineData(ImageResize.Pad, 4, 4, new byte[] { 0, 0, 0, 0, 0, 10, 20, 30, 40, 50, 60, 70, 0, 0, 0, 0 })]
    [InlineData(ImageResize.Stretch, 4, 2, new byte[] { 0, 10, 20, 30, 40, 50, 60, 70 })]
    public void Write_OtherSize_ResizesAsSaid(ImageResize resize, int width, int height, byte[] expected)
    {
        var form = new PictureForm(width, height, PictureChannels.Gray, resize);
        var target = new byte[form.Bytes];

        form.Write(PixelGrid.Planar(Ramp, 1, 2, 4), target);

        Assert.Equal(expected, target);
    }

    [Fact]
    public void Write_GrayAsColour_IsThreeEqualPlanes()
    {
        var form = new PictureForm(4, 2, PictureChannels.Rgb, ImageResize.Stretch);
        var target = new byte[form.Bytes];

        form.Write(PixelGrid.Planar(Ramp, 1, 2, 4), target);

        Assert.Equal([.. Ramp, .. Ramp, .. Ramp], target);
    }

    [Fact]
    public void Write_Mirrored_WalksTheOtherWay()
    {
        var form = new PictureForm(4, 2, PictureChannels.Gray, ImageResize.Stretch);
        var target = new byte[form.Bytes];

        form.Write(
            new PixelGrid { Data = Ramp, Width = 4, Height = 2, Offset = 3, StepX = -1, StepY = 4, StepChannel = 0 }, target);

        Assert.Equal([30, 20, 10, 0, 70, 60, 50, 40], target);
    }
}
