using System.Runtime.InteropServices;
using MaaS.Inference;
using MaaS.Repository;
using SkiaSharp;

namespace MaaS.Serving.Tests;

public sealed class ImageTensorizerTests
{
    public static TheoryData<ImageChannels, ImageLayout, ImageResize, int, int> Cases()
    {
        var data = new TheoryData<ImageChannels, ImageLayout, ImageResize, int, int>();
        foreach (var channels in Enum.GetValues<ImageChannels>())
        {
            foreach (var layout in Enum.GetValues<ImageLayout>())
            {
                foreach (var resize in Enum.GetValues<ImageResize>())
                {
                    data.Add(channels, layout, resize, 9, 7);
                    data.Add(channels, layout, resize, 40, 21);
                    data.Add(channels, layout, resize, 5, 30);
                    data.Add(channels, layout, resize, 1, 1);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Write_AnyPreprocessing_EqualsTheObviousCode(ImageChannels channels, ImageLayout layout, ImageResize resize, int width, int height)
    {
        var image = Preprocessing(channels, layout, resize);
        var colors = RandomColors(width, height);

        var written = MemoryMarshal.Cast<byte, float>(Write(image, TensorDataType.Fp32, colors));

        var expected = Naive(image, colors);
        Assert.Equal(expected.Length, written.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], written[i], 1e-4);
        }
    }

    [Theory]
    [InlineData(ImageResize.Stretch)]
    [InlineData(ImageResize.CenterCrop)]
    [InlineData(ImageResize.Pad)]
    public void Write_SizeMatches_LeavesAll256GrayValuesExact(ImageResize resize)
    {
        var image = new ImagePreprocessing { Width = 32, Height = 8, Channels = ImageChannels.Gray, Resize = resize, Scale = 1 };
        var values = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var png = TestPictures.EncodeGray(32, 8, values);

        Assert.Equal(values, Write(image, TensorDataType.UInt8, png));
        Assert.Equal(values.Select(value => (float)value), MemoryMarshal.Cast<byte, float>(Write(image, TensorDataType.Fp32, png)).ToArray());
        Assert.Equal(
            values.Select(value => value * (float)(1.0 / 255)),
            MemoryMarshal.Cast<byte, float>(Write(image with { Scale = 1.0 / 255 }, TensorDataType.Fp32, png)).ToArray());
    }

    [Fact]
    public void Write_Fp16_IsTheRoundedFp32()
    {
        var image = Preprocessing(ImageChannels.Rgb, ImageLayout.Nchw, ImageResize.Stretch);
        var colors = RandomColors(9, 7);

        var halves = MemoryMarshal.Cast<byte, Half>(Write(image, TensorDataType.Fp16, colors)).ToArray();

        Assert.Equal(MemoryMarshal.Cast<byte, float>(Write(image, TensorDataType.Fp32, colors)).ToArray().Select(value => (Half)value), halves);
    }

    [Theory]
    [InlineData(new long[] { -1, 3, 7, 9 }, true, new long[] { 2, 3, 7, 9 })]
    [InlineData(new long[] { 1, 3, 7, 9 }, false, new long[] { 2, 3, 7, 9 })]
    [InlineData(new long[] { -1, 3, -1, -1 }, true, new long[] { 2, 3, 7, 9 })]
    public void CreateTensor_Rank4_HasTheBatchFirst(long[] inputShape, bool dynamic, long[] shape)
    {
        var tensorizer = ImageTensorizer.For(Manifest(Preprocessing(ImageChannels.Rgb, ImageLayout.Nchw, ImageResize.Stretch), TensorDataType.Fp32, inputShape));

        using var tensor = tensorizer.CreateTensor(2, PooledBuffer.Rent((int)tensorizer.BytesPerPicture * 2));

        Assert.Equal(dynamic, tensorizer.FirstDimensionIsDynamic);
        Assert.Equal(shape, tensor.Shape);
    }

    [Theory]
    [InlineData(new long[] { -1, 7, 9 }, true)]
    [InlineData(new long[] { 1, 7, 9 }, false)]
    public void CreateTensor_Rank3Gray_TakesAnOpenFirstDimensionAsBatch(long[] inputShape, bool dynamic)
    {
        var tensorizer = ImageTensorizer.For(Manifest(Preprocessing(ImageChannels.Gray, ImageLayout.Nchw, ImageResize.Stretch), TensorDataType.Fp32, inputShape));

        using var tensor = tensorizer.CreateTensor(1, PooledBuffer.Rent((int)tensorizer.BytesPerPicture));

        Assert.Equal(dynamic, tensorizer.FirstDimensionIsDynamic);
        Assert.Equal([1, 7, 9], tensor.Shape);
    }

    [Theory]
    [InlineData(TensorDataType.Fp32, new long[] { -1, 3, 7, 8 }, "[-1,3,7,8]")]
    [InlineData(TensorDataType.Fp32, new long[] { -1, 7, 9, 3 }, "[3,7,9]")]
    [InlineData(TensorDataType.Fp32, new long[] { -1, 100 }, "[-1,100]")]
    [InlineData(TensorDataType.Int64, new long[] { -1, 3, 7, 9 }, "INT64")]
    public void For_InputDoesNotFit_SaysFoundAndExpected(TensorDataType dataType, long[] shape, string part)
    {
        var manifest = Manifest(Preprocessing(ImageChannels.Rgb, ImageLayout.Nchw, ImageResize.Stretch), dataType, shape);

        var error = Assert.Throws<InvalidInputException>(() => ImageTensorizer.For(manifest));

        Assert.Contains("manifest of model 'test' version 3", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static ImagePreprocessing Preprocessing(ImageChannels channels, ImageLayout layout, ImageResize resize) => new()
    {
        Width = 9,
        Height = 7,
        Channels = channels,
        Layout = layout,
        Resize = resize,
        Mean = channels == ImageChannels.Gray ? [0.1307] : [0.485, 0.456, 0.406],
        Std = channels == ImageChannels.Gray ? [0.3081] : [0.229, 0.224, 0.225],
    };

    private static ModelManifest Manifest(ImagePreprocessing image, TensorDataType dataType, params long[] shape) =>
        TestManifests.With([TestManifests.Spec("picture", dataType, shape)], image: image);

    private static SKColor[,] RandomColors(int width, int height)
    {
        var random = new Random((width * 1000) + height);
        var colors = new SKColor[width, height];
        for (var x = 0; x < width; x++)
        {
            for (var y = 0; y < height; y++)
            {
                colors[x, y] = new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
            }
        }

        return colors;
    }

    private static byte[] Write(ImagePreprocessing image, TensorDataType dataType, SKColor[,] colors) =>
        Write(image, dataType, TestPictures.Encode(colors.GetLength(0), colors.GetLength(1), (x, y) => colors[x, y]));

    private static byte[] Write(ImagePreprocessing image, TensorDataType dataType, byte[] encoded)
    {
        var tensorizer = ImageTensorizer.For(Manifest(image, dataType, -1, -1, -1, -1));
        using var picture = Picture.Decode(encoded, 1 << 20, "It", TestBodies.PlentyOfMemory());
        var target = new byte[tensorizer.BytesPerPicture];
        tensorizer.Write(picture, target, TestBodies.PlentyOfMemory());
        return target;
    }

    /// <summary>Pixel by pixel, in double, with the whole two-dimensional filter for each.</summary>
    private static double[] Naive(ImagePreprocessing image, SKColor[,] colors)
    {
        var (sourceWidth, sourceHeight) = (colors.GetLength(0), colors.GetLength(1));
        var (scaleX, scaleY) = ((double)sourceWidth / image.Width, (double)sourceHeight / image.Height);
        var (left, top, innerWidth, innerHeight, offsetX, offsetY) = (0, 0, image.Width, image.Height, 0d, 0d);
        if (image.Resize == ImageResize.CenterCrop)
        {
            scaleX = scaleY = Math.Min(scaleX, scaleY);
            (offsetX, offsetY) = ((sourceWidth - (image.Width * scaleX)) / 2, (sourceHeight - (image.Height * scaleY)) / 2);
        }
        else if (image.Resize == ImageResize.Pad)
        {
            var scale = Math.Max(scaleX, scaleY);
            (innerWidth, innerHeight) = (Math.Max(1, (int)Math.Round(sourceWidth / scale)), Math.Max(1, (int)Math.Round(sourceHeight / scale)));
            (left, top) = ((image.Width - innerWidth) / 2, (image.Height - innerHeight) / 2);
            (scaleX, scaleY) = ((double)sourceWidth / innerWidth, (double)sourceHeight / innerHeight);
        }

        var channels = image.Channels == ImageChannels.Gray ? 1 : 3;
        var result = new double[channels * image.Width * image.Height];
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                for (var c = 0; c < channels; c++)
                {
                    var inside = x >= left && x < left + innerWidth && y >= top && y < top + innerHeight;
                    var value = inside
                        ? Filtered(colors, offsetX + ((x - left + 0.5) * scaleX), offsetY + ((y - top + 0.5) * scaleY), scaleX, scaleY, image.Channels, c)
                        : 0;
                    var index = image.Layout == ImageLayout.Nchw ? (((c * image.Height) + y) * image.Width) + x : (((y * image.Width) + x) * channels) + c;
                    result[index] = ((value / 255) - image.Mean![c]) / image.Std![c];
                }
            }
        }

        return result;
    }

    private static double Filtered(SKColor[,] colors, double centerX, double centerY, double scaleX, double scaleY, ImageChannels channels, int channel)
    {
        var (sum, weights) = (0d, 0d);
        for (var x = 0; x < colors.GetLength(0); x++)
        {
            for (var y = 0; y < colors.GetLength(1); y++)
            {
                var weight = Math.Max(0, 1 - (Math.Abs(x + 0.5 - centerX) / Math.Max(1, scaleX)))
                    * Math.Max(0, 1 - (Math.Abs(y + 0.5 - centerY) / Math.Max(1, scaleY)));
                var color = colors[x, y];
                sum += weight * (channels switch
                {
                    ImageChannels.Gray => (0.299 * color.Red) + (0.587 * color.Green) + (0.114 * color.Blue),
                    ImageChannels.Rgb => channel == 0 ? color.Red : channel == 1 ? color.Green : color.Blue,
                    _ => channel == 0 ? color.Blue : channel == 1 ? color.Green : color.Red,
                });
                weights += weight;
            }
        }

        return sum / weights;
    }
}
