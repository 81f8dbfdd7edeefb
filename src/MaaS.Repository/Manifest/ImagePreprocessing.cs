using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>How a picture becomes the input tensor: decode, resize, reorder channels, <c>(value · Scale − Mean) / Std</c>.</summary>
public sealed record ImagePreprocessing
{
    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    public required ImageChannels Channels { get; init; }

    public ImageLayout Layout { get; init; } = ImageLayout.Nchw;

    public ImageResize Resize { get; init; } = ImageResize.Stretch;

    /// <summary>Multiplies the 8-bit channel value; 1/255 gives 0 to 1.</summary>
    public double Scale { get; init; } = 1.0 / 255;

    /// <summary>Per channel, after scaling. Null is 0.</summary>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>Per channel, after scaling; not 0. Null is 1.</summary>
    public IReadOnlyList<double>? Std { get; init; }

    [JsonIgnore]
    public int ChannelCount => Channels == ImageChannels.Gray ? 1 : 3;
}

/// <summary>Which channels the network sees, in order.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ImageChannels>))]
public enum ImageChannels
{
    /// <summary>One channel of luminance (ITU-R BT.601 weights).</summary>
    Gray,
    Rgb,
    Bgr,
}

/// <summary>Order of the dimensions of the tensor.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ImageLayout>))]
public enum ImageLayout
{
    /// <summary>Batch, channel, height, width.</summary>
    Nchw,

    /// <summary>Batch, height, width, channel.</summary>
    Nhwc,
}

/// <summary>How a picture of another size is brought to size.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ImageResize>))]
public enum ImageResize
{
    /// <summary>Both sides are scaled on their own.</summary>
    Stretch,

    /// <summary>Scaled to cover the target; what juts out is cut off on both sides equally.</summary>
    CenterCrop,

    /// <summary>Scaled to fit inside the target; the rest is black, equally on both sides.</summary>
    Pad,
}
