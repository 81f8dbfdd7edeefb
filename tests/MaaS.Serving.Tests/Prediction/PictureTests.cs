using MaaS.Inference;
using MaaS.Repository;
using SkiaSharp;

namespace MaaS.Serving.Tests;

public sealed class PictureTests
{
    private readonly RequestMemory _memory = TestBodies.PlentyOfMemory();

    [Fact]
    public void Decode_GrayPng_GivesAll256ValuesUnchanged()
    {
        var values = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();

        using var picture = Picture.Decode(TestPictures.EncodeGray(16, 16, values), 256, "It", _memory);

        for (var i = 0; i < 256; i++)
        {
            Assert.Equal([(byte)i, (byte)i, (byte)i], picture.Pixels.Data.Slice(i * 4, 3).ToArray());
        }
    }

    [Fact]
    public void Decode_TransparentPixels_AreLaidOverBlack()
    {
        var png = TestPictures.Encode(2, 1, (x, _) => x == 0 ? new SKColor(200, 100, 50, 0) : new SKColor(200, 100, 50, 128));

        using var picture = Picture.Decode(png, 2, "It", _memory);

        Assert.Equal([0, 0, 0], picture.Pixels.Data[..3].ToArray());
        Assert.InRange(picture.Pixels.Data[4], 99, 101);
        Assert.InRange(picture.Pixels.Data[5], 49, 51);
    }

    [Fact]
    public void Decode_HeaderOfHugePicture_IsRefusedBeforeDecodingWithSizeAndLimit()
    {
        var error = Assert.Throws<PayloadTooLargeException>(() => Picture.Decode(TestPictures.HeaderOnly(20_000, 20_000), 50_000_000, "It", _memory));

        Assert.Contains("20000×20000 = 400000000", error.Message, StringComparison.Ordinal);
        Assert.Contains("50000000", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    public void Decode_CutOffPicture_IsInvalidInput(SKEncodedImageFormat format)
    {
        var random = new Random(1);
        var whole = TestPictures.Encode(64, 64, (_, _) => new SKColor((uint)random.Next() | 0xFF000000), format);

        for (var length = 8; length < whole.Length - 16; length += 97)
        {
            Assert.Throws<InvalidInputException>(() => Picture.Decode(whole.AsSpan(0, length), 10_000, "It", _memory));
        }
    }

    [Fact]
    public void Decode_DamagedPng_IsInvalidInput()
    {
        var png = TestPictures.EncodeGray(16, 16, new byte[256]);
        png[60] ^= 0xFF;

        Assert.Throws<InvalidInputException>(() => Picture.Decode(png, 10_000, "It", _memory));
    }

    [Fact]
    public void Decode_WhetherItSucceedsOrNot_HoldsThePixelsOnlyAsLongAsThePicture()
    {
        var budget = new ByteBudget(16 * 16 * 4);
        using var memory = new RequestMemory(budget);
        var png = TestPictures.EncodeGray(16, 16, new byte[256]);

        using (Picture.Decode(png, 256, "It", memory))
        {
            Assert.Equal(0, budget.FreeBytes);
        }

        png[60] ^= 0xFF;
        Assert.Throws<InvalidInputException>(() => Picture.Decode(png, 256, "It", memory));
        Assert.Throws<PayloadTooLargeException>(() => Picture.Decode(TestPictures.EncodeGray(17, 16, new byte[272]), 1000, "It", memory));
        Assert.Equal(budget.LimitBytes, budget.FreeBytes);
    }

    /// <summary>Stored is a picture that is red at the top left, blue at the top right and black in the whole lower half.</summary>
    [Theory]
    [InlineData(1, "red", "blue", "black", "black")]
    [InlineData(2, "blue", "red", "black", "black")]
    [InlineData(3, "black", "black", "blue", "red")]
    [InlineData(4, "black", "black", "red", "blue")]
    [InlineData(5, "red", "black", "blue", "black")]
    [InlineData(6, "black", "red", "black", "blue")]
    [InlineData(7, "black", "blue", "black", "red")]
    [InlineData(8, "blue", "black", "red", "black")]
    public void Decode_ExifOrientation_TurnsThePicture(byte orientation, string topLeft, string topRight, string bottomLeft, string bottomRight)
    {
        var jpeg = TestPictures.Encode(
            32, 16, (x, y) => y >= 8 ? SKColors.Black : x < 16 ? SKColors.Red : SKColors.Blue, SKEncodedImageFormat.Jpeg);

        using var picture = Picture.Decode(TestPictures.WithOrientation(jpeg, orientation), 10_000, "It", _memory);

        var pixels = picture.Pixels;
        Assert.Equal(orientation < 5 ? (32, 16) : (16, 32), (pixels.Width, pixels.Height));
        Assert.Equal(topLeft, ColorAt(pixels, 2, 2));
        Assert.Equal(topRight, ColorAt(pixels, pixels.Width - 3, 2));
        Assert.Equal(bottomLeft, ColorAt(pixels, 2, pixels.Height - 3));
        Assert.Equal(bottomRight, ColorAt(pixels, pixels.Width - 3, pixels.Height - 3));
    }

    private static string ColorAt(in PixelGrid pixels, int x, int y)
    {
        var pixel = pixels.Data.Slice(pixels.Offset + (x * pixels.StepX) + (y * pixels.StepY), 3);
        return pixel[0] > 128 ? "red" : pixel[2] > 128 ? "blue" : "black";
    }
}
