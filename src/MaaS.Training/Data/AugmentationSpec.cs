namespace MaaS.Training;

/// <summary>What is done at random to every picture each time that the network is trained with it.</summary>
public sealed record AugmentationSpec
{
    public PictureFlip Flip { get; init; } = PictureFlip.None;

    /// <summary>Pixels that are added on each side before a random part of the old size is cut out; 0 for none.</summary>
    public int Crop { get; init; }

    /// <summary>Most degrees, to either side; 0 for none.</summary>
    public double Rotation { get; init; }

    /// <summary>Alpha of mixup (Zhang et al., 2018): both parameters of the beta distribution; 0 for none.</summary>
    public double Mixup { get; init; }

    /// <summary>Whether single pictures are changed; mixup mixes rows of any kind.</summary>
    public bool ChangesPictures => Flip != PictureFlip.None || Crop > 0 || Rotation > 0;

    public static AugmentationSpec Read(SpecReader reader)
    {
        var defaults = new AugmentationSpec();
        return new AugmentationSpec
        {
            Flip = reader.Choice(
                "flip", "Which way a picture is mirrored, each with probability one half.", (PictureFlip?)defaults.Flip),
            Crop = reader.Int(
                "crop",
                0,
                256,
                "Pixels of zeros that are added on each side before a random part of the old size is cut out.",
                defaults.Crop),
            Rotation = reader.Number(
                "rotation",
                0,
                180,
                "Most degrees that a picture is turned about its centre, to either side; bilinear, filled with zeros.",
                defaults.Rotation),
            Mixup = reader.Number(
                "mixup",
                0,
                10,
                "Alpha of mixup (Zhang et al., 2018): rows and their targets are mixed in pairs; 0 for none.",
                defaults.Mixup),
        };
    }
}

/// <summary>Which way a picture is mirrored.</summary>
public enum PictureFlip
{
    None,

    /// <summary>Left and right change places.</summary>
    Horizontal,

    /// <summary>Top and bottom change places.</summary>
    Vertical,
    Both,
}
