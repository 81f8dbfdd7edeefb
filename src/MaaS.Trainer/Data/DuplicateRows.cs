using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MaaS.Trainer;

/// <summary>Finds rows that are equal to one before them.</summary>
internal static class DuplicateRows
{
    /// <summary>The rows that stay.</summary>
    public static IReadOnlyList<int> Remove(LabelledRows rows, RowFilter filter)
    {
        if (filter.Spec.Duplicates == DuplicatePolicy.Keep)
        {
            return rows.Usable;
        }

        // 128 bits of a digest: no two different rows of any data set that fits in memory have the same.
        var seen = new HashSet<UInt128>();
        var content = new List<byte>();
        var kept = new List<int>(rows.Usable.Count);
        foreach (var row in rows.Usable)
        {
            content.Clear();
            rows.Inputs.AppendContent(row, content);
            rows.Targets.AppendContent(row, content);
            if (seen.Add(MemoryMarshal.Read<UInt128>(SHA256.HashData(CollectionsMarshal.AsSpan(content)))))
            {
                kept.Add(row);
            }
            else
            {
                filter.Drop("duplicate", rows.Inputs.NameOf(row));
            }
        }

        return kept;
    }
}
