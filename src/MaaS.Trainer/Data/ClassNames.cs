using System.Globalization;

namespace MaaS.Trainer;

/// <summary>Numbers for the names of classes: given ones, or those that are found until <see cref="Close"/>.</summary>
internal sealed class ClassNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int[]? _ranks;

    /// <param name="given">In order; null when they are found from the data.</param>
    public ClassNames(IReadOnlyList<string>? given)
    {
        foreach (var name in given ?? [])
        {
            _numbers.Add(name, _numbers.Count);
        }

        Sorted = given ?? [];
        _ranks = given is null ? null : [.. Enumerable.Range(0, given.Count)];
    }

    /// <summary>In the order of their final numbers, once closed.</summary>
    public IReadOnlyList<string> Sorted { get; private set; }

    /// <summary>How the names are told in an error.</summary>
    public string Expected => $"one of {string.Join(", ", Sorted.Take(20))}{(Sorted.Count > 20 ? ", …" : "")}";

    /// <summary>The name's number, which <see cref="Final"/> makes final.</summary>
    public bool TryGetNumber(string name, out int number)
    {
        if (_numbers.TryGetValue(name, out number))
        {
            return true;
        }

        number = _numbers.Count;
        return _ranks is null && _numbers.TryAdd(name, number);
    }

    /// <summary>From here on no further class is known. Whole numbers are sorted as numbers, other names by code point.</summary>
    public void Close()
    {
        if (_ranks is not null)
        {
            return;
        }

        var areNumbers = _numbers.Keys.All(name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        Sorted = areNumbers
            ? [.. _numbers.Keys.OrderBy(name => long.Parse(name, CultureInfo.InvariantCulture))]
            : [.. _numbers.Keys.Order(StringComparer.Ordinal)];
        _ranks = new int[Sorted.Count];
        for (var rank = 0; rank < Sorted.Count; rank++)
        {
            _ranks[_numbers[Sorted[rank]]] = rank;
        }
    }

    /// <summary>The place of a number in <see cref="Sorted"/>; only once closed.</summary>
    public int Final(int number) => _ranks![number];
}
