using System.Runtime.InteropServices;
using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Serving.Tests;

/// <summary>The trainer's half is in its own tests.</summary>
public sealed class SharedPixelsTests
{
    [Fact]
    public void Write_PictureOfAnySize_IsWhatIsTrainedOn()
    {
        if (Environment.GetEnvironmentVariable("MAAS_WRITE_PIXELS") == "1")
        {
            PixelCase.Write(PixelCase.All.Select(made => made with { Pixels = Write(made, TensorDataType.UInt8) }));
            return;
        }

        foreach (var expected in PixelCase.All)
        {
            Assert.Equal(expected.Pixels, Write(expected, TensorDataType.UInt8));
            Assert.Equal(
                expected.Pixels,
                MemoryMarshal.Cast<byte, float>(Write(expected, TensorDataType.Fp32)).ToArray().Select(value => (byte)(value + 0.5f)));
        }
    }

    private static byte[] Write(PixelCase pixels, TensorDataType dataType)
    {
        var image = new ImagePreprocessing
        {
            Width = pixels.Width,
            Height = pixels.Height,
            Channels = pixels.Channels,
            Resize = pixels.Resize,
            Scale = 1,
        };
        var tensorizer = ImageTensorizer.For(TestManifests.With([TestManifests.Spec("picture", dataType, -1, -1, -1, -1)], image: image));
        using var picture = Picture.Decode(pixels.ReadPicture(), 1 << 20, "It", TestBodies.PlentyOfMemory());
        var target = new byte[tensorizer.BytesPerPicture];
        tensorizer.Write(picture, target, TestBodies.PlentyOfMemory());
        return target;
    }
}
