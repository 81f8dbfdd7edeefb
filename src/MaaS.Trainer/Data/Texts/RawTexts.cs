using System.Runtime.InteropServices;

namespace MaaS.Trainer;

/// <summary>Texts.</summary>
internal sealed class RawTexts(IReadOnlyList<string> texts, Func<int, string> nameOf) : RawRows(nameOf)
{
    private const int ShownLength = 500;

    public override int Count => texts.Count;

    public string this[int row] => texts[row];

    public override string Describe(int row)
    {
        var text = texts[row];
        return $"{NameOf(row)}: {(text.Length > ShownLength ? $"{text[..ShownLength]}…" : text)}";
    }

    public override void AppendContent(int row, List<byte> content) => content.AddRange(MemoryMarshal.AsBytes(texts[row].AsSpan()));
}
