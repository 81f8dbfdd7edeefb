using MaaS.Repository;

namespace MaaS.Training;

/// <summary>How pictures are brought to one form.</summary>
public sealed record PictureSpec
{
    /// <summary>Pixels; null for what all pictures have.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels; null for what all pictures have.</summary>
    public int? Height { get; init; }

    /// <summary>Null for what the reader's pictures have.</summary>
    public PictureChannels? Channels { get; init; }

    public ImageResize Resize { get; init; } = ImageResize.Stretch;

    public double Scale { get; init; } = 1.0 / 255;

    public PictureNormalisation Normalise { get; init; } = PictureNormalisation.None;

    public static PictureSpec Read(SpecReader reader)
    {
        var defaults = new PictureSpec();
        var spec = new PictureSpec
        {
            Width = reader.OptionalInt("width", 1, 4096, "Pixels that every picture is resized to; default: what all pictures have."),
            Height = reader.OptionalInt("height", 1, 4096, "Pixels that every picture is resized to; default: what all pictures have."),
            Channels = reader.Choice(
                "channels",
                "What the network sees: the file's own channels (idx gray, cifar10 and images rgb), one channel of luminance "
                + "(ITU-R BT.601), or three of colour.",
                (ChannelChoice?)ChannelChoice.Own) switch
            {
                ChannelChoice.Gray => PictureChannels.Gray,
                ChannelChoice.Rgb => PictureChannels.Rgb,
                _ => null,
            },
            Resize = reader.Choice(
                "resize",
                "How a picture of another size is brought to size: stretch scales both sides on their own, centerCrop "
                + "covers the target and cuts off what juts out, pad fits it inside and leaves the rest black.",
                (ImageResize?)defaults.Resize),
            Scale = reader.Number(
                "scale", 1e-6, 1, "Multiplies the 8-bit value of a channel; the default 1/255 gives 0 to 1.", defaults.Scale),
            Normalise = reader.Choice(
                "normalise",
                "What is done after scaling: none, or perChannel, which subtracts the mean of each channel over the training part and "
                + "divides by its standard deviation.",
                (PictureNormalisation?)defaults.Normalise),
        };
        if (spec.Width is null != spec.Height is null)
        {
            reader.Error("width", "found only one of width and height, expected both or none");
        }

        return spec;
    }

    private enum ChannelChoice
    {
        Own,
        Gray,
        Rgb,
    }
}

/// <summary>Which channels the network sees.</summary>
public enum PictureChannels
{
    /// <summary>One channel of luminance.</summary>
    Gray,

    /// <summary>Red, green and blue.</summary>
    Rgb,
}

/// <summary>What is done to the scaled channels.</summary>
public enum PictureNormalisation
{
    None,

    /// <summary>Mean 0 and standard deviation 1 for each channel over the training part.</summary>
    PerChannel,
}
