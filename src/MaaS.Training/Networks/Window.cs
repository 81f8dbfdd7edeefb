namespace MaaS.Training;

/// <summary>How a kernel or a pool slides over the steps of a sequence (one dimension) or an image (two: height, width).</summary>
public sealed record Window
{
    private const int Largest = 1024;

    public required IReadOnlyList<int> Size { get; init; }

    public required IReadOnlyList<int> Strides { get; init; }

    public required Padding Padding { get; init; }

    /// <summary>The distance between neighbours in the kernel; 1 for one without gaps.</summary>
    public required IReadOnlyList<int> Dilation { get; init; }

    internal static Window ReadKernel(SpecReader reader, int dimensions)
    {
        var window = new Window
        {
            Size = reader.IntOrInts("kernelSize", dimensions, 1, Largest, $"The size of the kernel: {Sides(dimensions)}."),
            Strides = reader.IntOrInts("strides", dimensions, 1, Largest, "How far the kernel moves at a time.", fallback: 1),
            Padding = ReadPadding(reader),
            Dilation = reader.IntOrInts(
                "dilationRate", dimensions, 1, Largest, "The distance between neighbours in the kernel.", fallback: 1),
        };
        if (window.Strides.Max() > 1 && window.Dilation.Max() > 1)
        {
            reader.Error("dilationRate", "found a dilation and strides above 1, expected at most one of them");
        }

        return window;
    }

    internal static Window ReadPool(SpecReader reader, int dimensions)
    {
        var size = reader.IntOrInts("poolSize", dimensions, 1, Largest, $"The size of the pool: {Sides(dimensions)}.", fallback: 2);
        return new Window
        {
            Size = size,
            Strides = reader.OptionalIntOrInts(
                "strides", dimensions, 1, Largest, "How far the pool moves at a time; as far as it is large when absent.") ?? size,
            Padding = ReadPadding(reader),
            Dilation = [.. Enumerable.Repeat(1, dimensions)],
        };
    }

    /// <summary>How many positions the window takes on <paramref name="length"/> values.</summary>
    /// <exception cref="ShapeException">The window is larger than what it slides over.</exception>
    public int Positions(int dimension, int length)
    {
        if (Padding == Padding.Same)
        {
            return ((length - 1) / Strides[dimension]) + 1;
        }

        return Extent(dimension) <= length
            ? ((length - Extent(dimension)) / Strides[dimension]) + 1
            : throw new ShapeException($"found the length {length}, expected at least the {Extent(dimension)} that the window spans");
    }

    /// <summary>How many values are seen before the first of <paramref name="length"/>.</summary>
    public int PadBefore(int dimension, int length) => Pad(dimension, length) / 2;

    /// <summary>How many values are seen after the last of <paramref name="length"/>.</summary>
    public int PadAfter(int dimension, int length) => Pad(dimension, length) - PadBefore(dimension, length);

    /// <summary>What a transposed convolution makes of <paramref name="length"/> values.</summary>
    /// <exception cref="ShapeException">More than 2³¹ - 1.</exception>
    public int TransposedLength(int dimension, int length)
    {
        var result = ((long)length * Strides[dimension])
            + (Padding == Padding.Same ? 0 : Math.Max(Extent(dimension) - Strides[dimension], 0));
        return result <= int.MaxValue ? (int)result : throw new ShapeException($"found the length {length}, which becomes {result}");
    }

    /// <summary>
    /// How many values a transposed convolution leaves off: before and after what its kernel reaches. After is below 0 where it has to add
    /// zeros because the kernel is smaller than the stride.
    /// </summary>
    public (int Before, int After) TransposedCrop(int dimension, int length)
    {
        var crop = ((length - 1) * Strides[dimension]) + Extent(dimension) - TransposedLength(dimension, length);
        return crop > 0 ? (crop / 2, crop - (crop / 2)) : (0, crop);
    }

    private int Pad(int dimension, int length) => Padding == Padding.Same
        ? Math.Max(((Positions(dimension, length) - 1) * Strides[dimension]) + Extent(dimension) - length, 0)
        : 0;

    private int Extent(int dimension) => ((Size[dimension] - 1) * Dilation[dimension]) + 1;

    private static Padding ReadPadding(SpecReader reader) => reader.Choice<Padding>(
        "padding",
        "What is seen beyond the edge: valid nothing, same so much that a stride of 1 keeps the length (one more at the end if odd).",
        Padding.Valid);

    private static string Sides(int dimensions) => dimensions == 1 ? "steps" : "height and width, or one number for both";
}
