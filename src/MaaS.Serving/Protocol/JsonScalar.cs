namespace MaaS.Serving;

/// <summary>A string, number, true, false or null of JSON.</summary>
internal readonly record struct JsonScalar
{
    private static readonly object IntegerKind = new();
    private static readonly object NumberKind = new();
    private static readonly object BooleanKind = new();

    /// <summary>The string itself, or which of the others it is; null for null.</summary>
    private readonly object? _kind;
    private readonly long _bits;

    public JsonScalar(string text) => _kind = text;

    public JsonScalar(long integer) => (_kind, _bits) = (IntegerKind, integer);

    public JsonScalar(double number) => (_kind, _bits) = (NumberKind, BitConverter.DoubleToInt64Bits(number));

    public JsonScalar(bool value) => (_kind, _bits) = (BooleanKind, value ? 1 : 0);

    public bool IsNull => _kind is null;

    /// <summary>Null when it is not a string.</summary>
    public string? Text => _kind as string;

    /// <summary>Null when it is not a whole number of 64 bits.</summary>
    public long? Integer => ReferenceEquals(_kind, IntegerKind) ? _bits : null;

    /// <summary>Null when it is neither true nor false.</summary>
    public bool? Boolean => ReferenceEquals(_kind, BooleanKind) ? _bits != 0 : null;

    /// <summary>As an error shows it.</summary>
    public override string ToString() => Text is { } text ? $"'{Excerpt.Of(text)}'"
        : ReferenceEquals(_kind, NumberKind) ? FormattableString.Invariant($"{BitConverter.Int64BitsToDouble(_bits)}")
        : Boolean is { } value ? $"{value}"
        : FormattableString.Invariant($"{Integer}");
}
