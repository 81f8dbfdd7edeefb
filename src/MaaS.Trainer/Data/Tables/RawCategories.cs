namespace MaaS.Trainer;

/// <summary>A categorical feature. Each different value is kept once.</summary>
internal sealed class RawCategories(string name) : RawColumn(name)
{
    /// <summary>The code of a row that has no value.</summary>
    public const int Missing = -1;

    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<string> _values = [];
    private readonly List<int> _rows = [];

    /// <summary>Each different value, by code.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <summary>The code of a row's value.</summary>
    public int this[int row] => _rows[row];

    public override void Add(string? text)
    {
        if (text is null)
        {
            _rows.Add(Missing);
            return;
        }

        if (!_codes.TryGetValue(text, out var code))
        {
            code = _values.Count;
            _codes.Add(text, code);
            _values.Add(text);
        }

        _rows.Add(code);
    }

    public override void AppendContent(int row, List<byte> content) => content.AddRange(BitConverter.GetBytes(_rows[row]));

    public override RawInput Take(ReadOnlySpan<int> rows)
    {
        var taken = new string[rows.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            var code = _rows[rows[i]];
            taken[i] = code == Missing ? "" : _values[code];
        }

        return new RawInput(Name, Numbers: null, taken);
    }
}
