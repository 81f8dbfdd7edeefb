using System.Buffers.Binary;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MaaS.Delivery.Tests;

/// <summary>What must not be in the folder of an app that is published for one platform.</summary>
internal static partial class PublishedFiles
{
    private const ushort Amd64 = 62;
    private const ushort Arm64 = 183;

    private static readonly string[] Text = [".json", ".xml", ".config", ".txt", ".cjs", ".js", ".md", ".sh", ".pem", ".key", ".pfx"];

    /// <summary>Libraries that the platform of this process cannot load, from <paramref name="folder"/>.</summary>
    public static IReadOnlyList<string> Foreign(string folder)
    {
        var machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm64 : Amd64;
        return
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) switch
            {
                var name when name.EndsWith(".dll", StringComparison.Ordinal) => !IsManaged(path),
                var name when name.EndsWith(".exe", StringComparison.Ordinal) || name.EndsWith(".dylib", StringComparison.Ordinal) => true,
                var name when name.Contains(".so", StringComparison.Ordinal) => ElfMachine(path) != machine,
                _ => false,
            }),
        ];
    }

    /// <summary>Files whose name or text is that of a secret, or of settings that are of one machine.</summary>
    public static IReadOnlyList<string> Secret(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path =>
            SecretName().IsMatch(Path.GetFileName(path))
            || (Text.Contains(Path.GetExtension(path)) && SecretText().IsMatch(File.ReadAllText(path)))),
    ];

    private static bool IsManaged(string path)
    {
        using var reader = new PEReader(File.OpenRead(path));
        return reader.HasMetadata;
    }

    /// <summary>Field <c>e_machine</c> of the ELF header; 0 for what is no ELF file.</summary>
    private static ushort ElfMachine(string path)
    {
        Span<byte> header = stackalloc byte[20];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.StartsWith("\u007fELF"u8)
            ? BinaryPrimitives.ReadUInt16LittleEndian(header[18..])
            : (ushort)0;
    }

    [GeneratedRegex(@"^local\.settings|\.(pfx|pem|key|user)$|^\.env|^secrets\.json$")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"AccountKey=\w|SharedAccessKey=\w|PRIVATE KEY-----|\bsig=[\w%]{20}")]
    private static partial Regex SecretText();
}
