namespace MaaS.Trainer.Tests;

/// <summary>Takes all rows of a part at once.</summary>
internal static class PreparedRows
{
    /// <summary>[rows × values].</summary>
    public static float[][] Floats(this DatasetPart part)
    {
        var rows = (FloatRows)part.Inputs;
        var width = rows.Shape.Elements;
        var values = new float[part.Count * width];
        rows.Fill([.. Enumerable.Range(0, part.Count)], values);
        return [.. values.Chunk(width)];
    }

    /// <summary>[rows × tokens].</summary>
    public static long[][] Tokens(this DatasetPart part)
    {
        var rows = (TokenRows)part.Inputs;
        var width = rows.Shape.Elements;
        var values = new long[part.Count * width];
        rows.Fill([.. Enumerable.Range(0, part.Count)], values);
        return [.. values.Chunk(width)];
    }
}
