namespace MaaS.Inference;

/// <summary>Arithmetic on shapes that come from outside.</summary>
public static class TensorShape
{
    /// <summary>The number of elements: the product of the lengths, 1 for a scalar, 0 when one length is 0. False when it overflows or a length is negative.</summary>
    public static bool TryCountElements(ReadOnlySpan<long> shape, out long count)
    {
        count = 1;
        var overflow = false;
        foreach (var length in shape)
        {
            if (length < 0)
            {
                return false;
            }

            // A length of 0 further on makes the product 0, but lengths that overflow before it are refused all the same.
            overflow |= Math.BigMul((ulong)Math.Max(count, 1), (ulong)length, out var product) != 0 || product > long.MaxValue;
            count = overflow ? long.MaxValue : (long)product * Math.Min(count, 1);
        }

        return !overflow;
    }

    /// <summary>The product of lengths that were checked before.</summary>
    internal static long Product(ReadOnlySpan<long> lengths)
    {
        var product = 1L;
        foreach (var length in lengths)
        {
            product = checked(product * length);
        }

        return product;
    }

    /// <summary>As errors show it: <c>[1,28,28]</c>.</summary>
    public static string Format(IEnumerable<long> shape) => $"[{string.Join(',', shape)}]";
}
