using System.Buffers;
using System.Runtime.InteropServices;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Turns pictures into the one input of a model, as its manifest says. Immutable.</summary>
internal sealed class ImageTensorizer
{
    private readonly ImagePreprocessing _image;
    private readonly TensorSpec _input;
    private readonly int _channels;

    private ImageTensorizer(ImagePreprocessing image, TensorSpec input, bool hasBatchDimension)
    {
        _image = image;
        _input = input;
        HasBatchDimension = hasBatchDimension;
        _channels = image.ChannelCount;
    }

    public bool HasBatchDimension { get; }

    public bool FirstDimensionIsDynamic => HasBatchDimension && _input.Shape[0] < 0;

    public long BytesPerPicture => (long)_image.Width * _image.Height * _channels * _input.DataType.ElementSize();

    /// <summary>Of one picture in the tensor, without the batch.</summary>
    public long[] PictureShape =>
        HasBatchDimension && _input.Shape.Count == 3 ? [_image.Height, _image.Width]
        : _image.Layout == ImageLayout.Nchw ? [_channels, _image.Height, _image.Width]
        : [_image.Height, _image.Width, _channels];

    /// <exception cref="InvalidInputException">The manifest has no image section, or one that does not fit the model's input.</exception>
    public static ImageTensorizer For(ModelManifest manifest)
    {
        var image = manifest.Image
            ?? throw new InvalidInputException(
                $"Model '{manifest.Name}' version {manifest.Version} has no \"image\" in its manifest, "
                + $"which says how a picture becomes its input: send tensors to /v2/models/{manifest.Name}/infer.");
        if (manifest.Signature.Inputs is not [var input])
        {
            throw Misfit(manifest, $"the model has {manifest.Signature.Inputs.Count} inputs: expected 1");
        }

        if (input.DataType is not (TensorDataType.Fp32 or TensorDataType.Fp16 or TensorDataType.UInt8))
        {
            throw Misfit(manifest, $"input '{input.Name}' has datatype {input.DataType.ToProtocolName()}: expected FP32, FP16 or UINT8");
        }

        long[] picture = image.Layout == ImageLayout.Nchw
            ? [image.ChannelCount, image.Height, image.Width]
            : [image.Height, image.Width, image.ChannelCount];
        return input.Shape.Count == 4 && Fits(input.Shape.Skip(1), picture) ? new(image, input, hasBatchDimension: true)
            // Without a dimension for one channel, an open first dimension is the batch.
            : IsBatchOfGray(input, image) ? new(image, input, hasBatchDimension: true)
            : input.Shape.Count == 3 && Fits(input.Shape, picture) ? new(image, input, hasBatchDimension: false)
            : throw Misfit(
                manifest,
                $"input '{input.Name}' has shape {TensorShape.Format(input.Shape)}: "
                + $"expected {TensorShape.Format(picture)}, with or without a batch before it");
    }

    /// <summary>Writes one picture.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="target"><see cref="BytesPerPicture"/> long.</param>
    /// <param name="memory">For what is needed between them.</param>
    /// <exception cref="OverloadedException">There is no memory for it now.</exception>
    /// <exception cref="PayloadTooLargeException">There never is.</exception>
    public void Write(Picture picture, Span<byte> target, RequestMemory memory)
    {
        var pixels = picture.Pixels;
        var resampler = new ImageResampler(pixels.Width, pixels.Height, _image);
        var geometry = resampler.Geometry;
        var normalization = new Normalization(_image, _channels);
        if (geometry.Width < _image.Width || geometry.Height < _image.Height)
        {
            FillBlack(normalization, target);
        }

        using var buffer = new MeteredBuffer(memory, resampler.ScratchLength * sizeof(float));
        var scratch = MemoryMarshal.Cast<byte, float>(buffer.Memory.Span);
        resampler.Narrow(pixels, scratch);
        for (var y = 0; y < geometry.Height; y++)
        {
            var row = resampler.Row(y, scratch);
            for (var i = 0; i < row.Length; i++)
            {
                Store(target, geometry.Left + (i / _channels), geometry.Top + y, i % _channels, row[i], normalization);
            }
        }
    }

    /// <summary>The input with pictures that were written one after the other. Owns the buffer.</summary>
    public Tensor CreateTensor(int count, IMemoryOwner<byte> buffer)
    {
        long[] shape = HasBatchDimension ? [count, .. PictureShape] : PictureShape;
        return new Tensor(_input.Name, _input.DataType, shape, buffer.Memory, buffer);
    }

    private static bool Fits(IEnumerable<long> shape, long[] expected) =>
        shape.Zip(expected).All(pair => pair.First < 0 || pair.First == pair.Second);

    private static bool IsBatchOfGray(TensorSpec input, ImagePreprocessing image) =>
        input.Shape is [< 0, var height, var width] && image.Channels == ImageChannels.Gray
        && Fits([height, width], [image.Height, image.Width]);

    private static InvalidInputException Misfit(ModelManifest manifest, string why) =>
        new(
            $"The image section of the manifest of model '{manifest.Name}' version {manifest.Version} does not fit the model: "
            + $"{why}. Publish a version whose manifest fits.");

    private void FillBlack(Normalization normalization, Span<byte> target)
    {
        for (var y = 0; y < _image.Height; y++)
        {
            for (var x = 0; x < _image.Width; x++)
            {
                for (var channel = 0; channel < _channels; channel++)
                {
                    Store(target, x, y, channel, 0, normalization);
                }
            }
        }
    }

    private void Store(Span<byte> target, int x, int y, int channel, float value, in Normalization normalization)
    {
        var index = _image.Layout == ImageLayout.Nchw
            ? (((channel * _image.Height) + y) * _image.Width) + x
            : (((y * _image.Width) + x) * _channels) + channel;
        switch (_input.DataType)
        {
            case TensorDataType.UInt8:
                target[index] = (byte)(value + 0.5f);
                break;
            case TensorDataType.Fp16:
                MemoryMarshal.Cast<byte, Half>(target)[index] = (Half)normalization.Apply(value, channel);
                break;
            default:
                MemoryMarshal.Cast<byte, float>(target)[index] = normalization.Apply(value, channel);
                break;
        }
    }

    private readonly struct Normalization(ImagePreprocessing image, int channels)
    {
        private readonly float _scale = (float)image.Scale;
        private readonly float[] _mean = [.. (image.Mean ?? Enumerable.Repeat(0d, channels)).Select(mean => (float)mean)];
        private readonly float[] _std = [.. (image.Std ?? Enumerable.Repeat(1d, channels)).Select(std => (float)std)];

        public float Apply(float value, int channel) => ((value * _scale) - _mean[channel]) / _std[channel];
    }
}
