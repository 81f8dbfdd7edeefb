using System.Buffers.Binary;
using System.Text;

namespace MaaS.Trainer;

/// <summary>
/// Reads section <c>.gnu.version_r</c> of a 64-bit little-endian ELF file: the symbol versions that it needs of other libraries.
/// Layout: Linux Standard Base Core 5.0, "Symbol Versioning".
/// </summary>
internal static class ElfVersionNeeds
{
    /// <summary><c>VER_FLG_WEAK</c>: the version may be absent.</summary>
    public const byte Weak = 2;

    private const uint VersionNeedSection = 0x6ffffffe;

    /// <summary>The offset of the low byte of <c>vna_flags</c> of <paramref name="version"/>; null when it is not needed.</summary>
    /// <exception cref="InvalidDataException">The file is not such an ELF file, or an entry of it lies outside of it.</exception>
    public static int? FindFlags(ReadOnlySpan<byte> elf, string version)
    {
        if (elf.Length < 64 || !elf.StartsWith("\x7f"u8) || !elf[1..].StartsWith("ELF"u8) || elf[4] != 2 || elf[5] != 1)
        {
            throw new InvalidDataException($"Found {elf.Length} bytes that do not start like a 64-bit little-endian ELF file.");
        }

        var sections = Sections(elf);
        for (var i = 0; i < sections.Count; i++)
        {
            var section = sections.Header(elf, i);
            if (U32(section, 4) == VersionNeedSection)
            {
                var names = Content(elf, sections.Header(elf, Offset(U32(section, 40))));
                return FindFlags(elf, version, Offset(U64(section, 24)), names, count: U32(section, 44));
            }
        }

        return null;
    }

    private static int? FindFlags(ReadOnlySpan<byte> elf, string version, int need, ReadOnlySpan<byte> names, uint count)
    {
        for (var i = 0u; i < count; i++)
        {
            var library = Slice(elf, need, 16);
            var entry = Add(need, U32(library, 8));
            for (var j = 0; j < U16(library, 2); j++)
            {
                var needed = Slice(elf, entry, 16);
                if (NameIs(names, U32(needed, 8), version))
                {
                    return entry + 4;
                }

                entry = Add(entry, U32(needed, 12));
            }

            need = Add(need, U32(library, 12));
        }

        return null;
    }

    private static SectionTable Sections(ReadOnlySpan<byte> elf)
    {
        var table = new SectionTable(Offset(U64(elf, 40)), U16(elf, 58), U16(elf, 60));
        return table.EntrySize >= 64 || table.Count == 0
            ? table
            : throw new InvalidDataException($"Found section headers of {table.EntrySize} bytes, expected at least 64.");
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> section) =>
        Slice(elf, Offset(U64(section, 24)), Offset(U64(section, 32)));

    private static bool NameIs(ReadOnlySpan<byte> names, uint start, string expected)
    {
        var offset = Offset(start);
        var rest = Slice(names, offset, names.Length - offset);
        var length = rest.IndexOf((byte)0);
        return length >= 0 && rest[..length].SequenceEqual(Encoding.ASCII.GetBytes(expected));
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, int start, int length) =>
        start <= bytes.Length && length >= 0 && length <= bytes.Length - start
            ? bytes.Slice(start, length)
            : throw new InvalidDataException($"Found an entry of {length} bytes at {start}, expected it within {bytes.Length} bytes.");

    private static int Offset(ulong value) =>
        value <= int.MaxValue ? (int)value : throw new InvalidDataException($"Found the offset {value}, expected one below 2 GiB.");

    private static int Add(int offset, uint step) => Offset((ulong)offset + step);

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private readonly record struct SectionTable(int Start, int EntrySize, int Count)
    {
        public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> elf, int index) => index < Count
            ? Slice(elf, Add(Start, (uint)(index * EntrySize)), 64)
            : throw new InvalidDataException($"Found section {index}, expected one below {Count}.");
    }
}
