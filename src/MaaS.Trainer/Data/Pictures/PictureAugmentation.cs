namespace MaaS.Trainer;

/// <summary>Flips, shifts and turns single pictures at random. Thread-safe.</summary>
/// <param name="spec">What is done.</param>
/// <param name="shape">[channels, height, width] of a picture.</param>
internal sealed class PictureAugmentation(AugmentationSpec spec, Shape shape)
{
    private readonly int _channels = shape[0];
    private readonly int _height = shape[1];
    private readonly int _width = shape[2];

    /// <summary>Writes a changed picture: flipped, then shifted within the cropping margin, then turned about its centre.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="destination">As long; it must not overlap.</param>
    /// <param name="random">Says how; the same state gives the same picture.</param>
    public void Apply(ReadOnlySpan<float> source, Span<float> destination, SeededRandom random)
    {
        var change = new Change(
            IsMirrored: spec.Flip is PictureFlip.Horizontal or PictureFlip.Both && random.NextDouble() < 0.5,
            IsUpsideDown: spec.Flip is PictureFlip.Vertical or PictureFlip.Both && random.NextDouble() < 0.5,
            ShiftX: spec.Crop > 0 ? NextShift(random) : 0,
            ShiftY: spec.Crop > 0 ? NextShift(random) : 0);
        var angle = spec.Rotation > 0 ? ((2 * random.NextDouble()) - 1) * spec.Rotation * Math.PI / 180 : 0;
        for (var channel = 0; channel < _channels; channel++)
        {
            var from = source.Slice(channel * _height * _width, _height * _width);
            var to = destination.Slice(channel * _height * _width, _height * _width);
            if (angle == 0)
            {
                Move(from, to, change);
            }
            else
            {
                Turn(from, to, change, angle);
            }
        }
    }

    private int NextShift(SeededRandom random) => (int)(random.NextUInt64() % (ulong)((2 * spec.Crop) + 1)) - spec.Crop;

    private void Move(ReadOnlySpan<float> source, Span<float> destination, in Change change)
    {
        for (var y = 0; y < _height; y++)
        {
            var line = destination.Slice(y * _width, _width);
            if (change is { IsMirrored: false, ShiftX: 0 } && (uint)(y + change.ShiftY) < _height)
            {
                source.Slice(SourceRow(y + change.ShiftY, change) * _width, _width).CopyTo(line);
                continue;
            }

            for (var x = 0; x < _width; x++)
            {
                line[x] = Pixel(source, x, y, change);
            }
        }
    }

    private void Turn(ReadOnlySpan<float> source, Span<float> destination, in Change change, double angle)
    {
        var (sin, cos) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        var (centreX, centreY) = ((_width - 1) / 2f, (_height - 1) / 2f);
        for (var y = 0; y < _height; y++)
        {
            for (var x = 0; x < _width; x++)
            {
                var sourceX = (cos * (x - centreX)) + (sin * (y - centreY)) + centreX;
                var sourceY = (cos * (y - centreY)) - (sin * (x - centreX)) + centreY;
                var (left, top) = ((int)MathF.Floor(sourceX), (int)MathF.Floor(sourceY));
                var (right, bottom) = (sourceX - left, sourceY - top);
                var above = Between(Pixel(source, left, top, change), Pixel(source, left + 1, top, change), right);
                var below = Between(Pixel(source, left, top + 1, change), Pixel(source, left + 1, top + 1, change), right);
                destination[(y * _width) + x] = Between(above, below, bottom);
            }
        }
    }

    /// <summary>A pixel of the flipped and shifted picture; 0 outside of it.</summary>
    private float Pixel(ReadOnlySpan<float> source, int x, int y, in Change change)
    {
        if ((uint)x >= _width || (uint)y >= _height)
        {
            return 0;
        }

        var (shiftedX, shiftedY) = (x + change.ShiftX, y + change.ShiftY);
        return (uint)shiftedX < _width && (uint)shiftedY < _height
            ? source[(SourceRow(shiftedY, change) * _width) + (change.IsMirrored ? _width - 1 - shiftedX : shiftedX)]
            : 0;
    }

    private static float Between(float first, float second, float share) => ((1 - share) * first) + (share * second);

    private int SourceRow(int y, in Change change) => change.IsUpsideDown ? _height - 1 - y : y;

    private readonly record struct Change(bool IsMirrored, bool IsUpsideDown, int ShiftX, int ShiftY);
}
