using System.Buffers.Binary;
using System.Text;

namespace MaaS.Trainer.Tests;

/// <summary>A 64-bit ELF file with nothing but the versions that it needs.</summary>
internal static class MadeElf
{
    private const int Needs = 64;
    private const int Names = 192;
    private const int Sections = 320;

    /// <summary>Where the second version of the second library has its flags.</summary>
    public const int SecondFlags = Needs + 16 + 16 + 16 + 16 + 4;

    public static byte[] Create()
    {
        var elf = new byte[Sections + (3 * 64)];
        "\x7f"u8.CopyTo(elf);
        "ELF\x02\x01\x01"u8.CopyTo(elf.AsSpan(1));
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(40), Sections);
        U16(elf, 58, 64);
        U16(elf, 60, 3);

        Encoding.ASCII.GetBytes("\0libc.so.6\0GLIBC_2.4\0libstdc++.so.6\0CXX_1\0CXX_2\0").CopyTo(elf, Names);
        Need(elf, Needs, versions: 1, next: 32);
        Version(elf, Needs + 16, name: 11, next: 0);
        Need(elf, Needs + 32, versions: 2, next: 0);
        Version(elf, Needs + 48, name: 36, next: 16);
        Version(elf, Needs + 64, name: 42, next: 0);

        Section(elf, 1, type: 0x6ffffffe, offset: Needs, size: 80, link: 2, info: 2);
        Section(elf, 2, type: 3, offset: Names, size: 48, link: 0, info: 0);
        return elf;
    }

    private static void Need(byte[] elf, int at, int versions, uint next)
    {
        U16(elf, at, 1);
        U16(elf, at + 2, versions);
        U32(elf, at + 8, 16);
        U32(elf, at + 12, next);
    }

    private static void Version(byte[] elf, int at, uint name, uint next)
    {
        U32(elf, at + 8, name);
        U32(elf, at + 12, next);
    }

    private static void Section(byte[] elf, int index, uint type, uint offset, uint size, uint link, uint info)
    {
        var at = Sections + (index * 64);
        U32(elf, at + 4, type);
        U32(elf, at + 24, offset);
        U32(elf, at + 32, size);
        U32(elf, at + 40, link);
        U32(elf, at + 44, info);
    }

    private static void U16(byte[] elf, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(at), (ushort)value);

    private static void U32(byte[] elf, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(at), value);
}
