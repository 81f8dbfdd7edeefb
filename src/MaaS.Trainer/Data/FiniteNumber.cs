using System.Globalization;

namespace MaaS.Trainer;

/// <summary>Numbers as data files write them.</summary>
internal static class FiniteNumber
{
    /// <summary>A decimal number with a point that fits in 32 bits; no infinity and no NaN.</summary>
    public static bool TryParse(string text, out float number)
    {
        const NumberStyles Styles = NumberStyles.Float;
        number = double.TryParse(text, Styles, CultureInfo.InvariantCulture, out var parsed) ? (float)parsed : float.NaN;
        return float.IsFinite(number);
    }
}
