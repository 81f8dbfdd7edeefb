using System.Runtime.InteropServices;

namespace MaaS.Trainer;

/// <summary>What belongs to each row: a class or numbers.</summary>
internal sealed class Targets
{
    private Targets(int[]? classes, float[]? values, int width)
    {
        Classes = classes;
        Values = values;
        Width = width;
    }

    /// <summary>Class numbers; null for a regression.</summary>
    public int[]? Classes { get; }

    /// <summary>[rows × <see cref="Width"/>]; null for a classification.</summary>
    public float[]? Values { get; }

    /// <summary>Values of a row.</summary>
    public int Width { get; }

    public int Count => Classes?.Length ?? (Values!.Length / Width);

    public static Targets Of(int[] classes) => new(classes, null, 1);

    public static Targets Of(float[] values, int width) => new(null, values, width);

    public Targets Take(IReadOnlyList<int> rows) => Classes is not null
        ? Of([.. rows.Select(row => Classes[row])])
        : Of(TakeValues(rows), Width);

    /// <summary>Appends the bytes of a row's target.</summary>
    public void AppendContent(int row, List<byte> content)
    {
        if (Classes is not null)
        {
            content.AddRange(BitConverter.GetBytes(Classes[row]));
            return;
        }

        content.AddRange(MemoryMarshal.AsBytes(Values.AsSpan(row * Width, Width)));
    }

    private float[] TakeValues(IReadOnlyList<int> rows)
    {
        var taken = new float[rows.Count * Width];
        for (var i = 0; i < rows.Count; i++)
        {
            Values.AsSpan(rows[i] * Width, Width).CopyTo(taken.AsSpan(i * Width));
        }

        return taken;
    }
}
