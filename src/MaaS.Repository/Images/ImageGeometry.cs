namespace MaaS.Repository;

/// <summary>Which part of a picture goes where in the target.</summary>
/// <param name="Left">Column of the target where the picture begins; what lies outside is black.</param>
/// <param name="Top">Row of the target where the picture begins.</param>
/// <param name="Width">Columns of the target that the picture takes.</param>
/// <param name="Height">Rows of the target that the picture takes.</param>
/// <param name="Columns">From the picture to the target.</param>
/// <param name="Rows">From the picture to the target.</param>
public sealed record ImageGeometry(int Left, int Top, int Width, int Height, ResampleAxis Columns, ResampleAxis Rows)
{
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    /// <param name="target">Size, and how the picture is brought to it.</param>
    public static ImageGeometry For(int width, int height, ImagePreprocessing target) => target.Resize switch
    {
        ImageResize.CenterCrop => Cover(width, height, target),
        ImageResize.Pad => FitInside(width, height, target),
        _ => new(0, 0, target.Width, target.Height,
            new ResampleAxis(width, 0, width, target.Width), new ResampleAxis(height, 0, height, target.Height)),
    };

    private static ImageGeometry Cover(int width, int height, ImagePreprocessing target)
    {
        var shrink = Math.Min((double)width / target.Width, (double)height / target.Height);
        var (partWidth, partHeight) = (target.Width * shrink, target.Height * shrink);
        return new(0, 0, target.Width, target.Height,
            new ResampleAxis(width, (width - partWidth) / 2, partWidth, target.Width),
            new ResampleAxis(height, (height - partHeight) / 2, partHeight, target.Height));
    }

    private static ImageGeometry FitInside(int width, int height, ImagePreprocessing target)
    {
        var shrink = Math.Max((double)width / target.Width, (double)height / target.Height);
        var columns = Math.Clamp((int)Math.Round(width / shrink), 1, target.Width);
        var rows = Math.Clamp((int)Math.Round(height / shrink), 1, target.Height);
        return new((target.Width - columns) / 2, (target.Height - rows) / 2, columns, rows,
            new ResampleAxis(width, 0, width, columns), new ResampleAxis(height, 0, height, rows));
    }
}
