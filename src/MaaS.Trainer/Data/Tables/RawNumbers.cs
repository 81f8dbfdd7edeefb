namespace MaaS.Trainer;

/// <summary>A numeric feature; NaN where a row has no value.</summary>
internal sealed class RawNumbers(string name) : RawColumn(name)
{
    private readonly List<float> _values = [];

    public float this[int row] => _values[row];

    public override void Add(string? text) => _values.Add(
        text is not null && FiniteNumber.TryParse(text, out var value) ? value : float.NaN);

    public override void AppendContent(int row, List<byte> content) => content.AddRange(BitConverter.GetBytes(_values[row]));

    public override RawInput Take(ReadOnlySpan<int> rows)
    {
        var taken = new float[rows.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = _values[rows[i]];
        }

        return new RawInput(Name, taken, Texts: null);
    }
}
