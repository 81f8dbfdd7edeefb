using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>Hands out pictures as tensors. The caller owns the tensors, this object what they are taken from.</summary>
internal sealed class ImageBatches : IDisposable
{
    private readonly Tensor _images;
    private readonly Tensor _labels;
    private readonly double _scale;

    public ImageBatches(ImageSet set, double scale)
    {
        using var scope = NewDisposeScope();
        _images = tensor(set.Pixels).reshape(set.Count, set.Channels, set.Height, set.Width).MoveToOuterDisposeScope();
        _labels = tensor(set.Labels).to_type(ScalarType.Int64).MoveToOuterDisposeScope();
        _scale = scale;
    }

    /// <summary>Images [n, channels, height, width] as scaled 32-bit floats; labels [n] as 64-bit integers.</summary>
    public (Tensor Images, Tensor Labels) Take(long[] indices)
    {
        var index = tensor(indices);
        return (_images.index_select(0, index).to_type(ScalarType.Float32).mul_(_scale), _labels.index_select(0, index));
    }

    public void Dispose()
    {
        _images.Dispose();
        _labels.Dispose();
    }
}
