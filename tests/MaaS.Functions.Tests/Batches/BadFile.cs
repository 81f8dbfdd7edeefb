using System.Globalization;
using System.IO.Compression;
using System.Text;
using MaaS.Functions.Tests.Http;
using MaaS.Serving.Tests;
using Parquet.Schema;

namespace MaaS.Functions.Tests.Batches;

/// <summary>A file that somebody might upload, and what becomes of it.</summary>
/// <param name="Path">Model and extension; a name that no other upload has is put between them.</param>
/// <param name="Content">Made when it is needed.</param>
internal sealed record BadFile(string Path, Func<byte[]> Content)
{
    /// <summary>Of the error; null when the batch succeeds all the same.</summary>
    public int? Status { get; init; }

    /// <summary>Part of the error, or of the reason in <c>errors.jsonl</c>.</summary>
    public required string Says { get; init; }

    /// <summary>Rows with an answer.</summary>
    public int Succeeded { get; init; }

    /// <summary>Rows without.</summary>
    public int Failed { get; init; }

    private const string Header = "x_0,x_1,x_2,x_3\n";
    private const int LongLine = 100 << 20;

    public static IReadOnlyDictionary<string, BadFile> All { get; } = new Dictionary<string, BadFile>
    {
        ["empty file"] = Refused("add/.csv", "", 400, "The file is empty: expected at least one row"),
        ["blank lines only"] = Refused("add/.jsonl", "\n \r\n\n", 400, "only blank lines: expected at least one row"),
        ["header only"] = Refused("add/.csv", Header, 400, "no rows"),
        ["no header"] = Refused("add/.csv", "1,2,3,4\n5,6,7,8\n", 400, "The file has no header"),
        ["header of other names"] = Refused("add/.csv", "a,b,c,d\n1,2,3,4\n", 400, "expected 4 columns 'x[0]' to 'x[3]'"),
        ["header twice the same"] = Refused("add/.csv", "x_0,x_1,x_2,x_3,x_3\n1,2,3,4,4\n", 400, "Column 'x_3' is there 2 times"),
        ["columns missing"] = Refused("add/.csv", "x_0,x_1\n1,2\n", 400, "has 2 columns: expected 4"),
        ["mixed line endings"] = Taken("add/.csv", Header.Replace("\n", "\r\n") + "1,2,3,4\n5,6,7,8\r\n\r\n9,9,9,9", 3, 0, ""),
        ["wrong column count"] = Taken("add/.csv", Header + "1,2,3,4\n1,2,3\n5,6,7,8\n", 2, 1, "The record has 3 fields: expected 4"),
        ["100 MB record"] = Taken(
            "add/.csv", () => [.. Utf8(Header + "1,2,3,4\n"), .. Zeros(LongLine), .. "\n5,6,7,8\n"u8], 2, 1, "at most 33554432 are allowed"),
        ["100 MB line"] = Taken(
            "add/.jsonl", () => [.. "[1,2,3,4]\n"u8, .. Zeros(LongLine), .. "\n[5,6,7,8]\n"u8], 2, 1, "at most 33554432 are allowed"),
        ["no UTF-8"] = Taken("add/.jsonl", () => [.. "[1,2,3,4]\n{\"x\":\""u8, 0xFF, 0xFE, .. "\"}\n[1,2,3,4]\n"u8], 2, 1, "not valid UTF-8"),
        ["no JSON"] = Taken("add/.jsonl", "[1,2,3,4]\nhello\n[1,2,3,4]\n", 2, 1, "The line is not a JSON object: found 'h'"),
        ["JSON too deep"] = Taken(
            "add/.jsonl", "[1,2,3,4]\n{\"k\":" + new string('[', 10_000) + new string(']', 10_000) + ",\"x\":[1,2,3,4]}\n[1,2,3,4]\n", 2, 1, "64"),
        ["too many values"] = Taken("add/.jsonl", "[1,2,3,4]\n{\"x\":[1,2,3,4,5]}\n[1,2,3,4]\n", 2, 1, "4"),
        ["no zip"] = Refused("picture/.zip", "PK and nothing else", 400, "zip"),
        ["zip cut off"] = Refused("picture/.zip", () => Zip(("a.png", Png()), ("b.png", Png()))[..^30], 400, "zip"),
        ["zip without pictures"] = Refused("picture/.zip", () => Zip(("folder/", [])), 400, "no "),
        ["zip with no picture in it"] = Taken(
            "picture/.zip", () => Zip(("a.png", Png()), ("b.txt", Utf8("hello")), ("c.png", Png())), 2, 1, "neither a PNG nor a JPEG"),
        ["zip bomb"] = Taken(
            "picture/.zip", () => Zip(("a.png", Png()), ("b.png", Zeros(200 << 20)), ("c.png", Png())), 2, 1, "33554432"),
        ["picture of too many pixels"] = Taken(
            "picture/.zip", () => Zip(("a.png", Png()), ("b.png", TestPictures.HugePng(30_000, 30_000)), ("c.png", Png())), 2, 1, "pixels"),
        ["zip with an encrypted entry"] = Taken(
            "picture/.zip", () => Encrypted(Zip(("a.png", Png()), ("b.png", Png()), ("c.png", Png())), entry: 1), 2, 1, "encrypted"),
        ["zip with steps upwards"] = Taken(
            "picture/.zip", () => Zip(("a.png", Png()), ("../../etc/passwd.png", Png()), ("c/../a.png", Png()), ("d.png", Png())), 2, 2,
            "leaves the archive's folder"),
        ["zip for a model of numbers"] = Refused("add/.zip", () => Zip(("a.png", Png())), 400, "Model 'add' does not take pictures"),
        ["no Parquet"] = Refused("add/.parquet", "hello, world", 400, "Parquet"),
        ["Parquet cut off"] = Refused("add/.parquet", () => ParquetOf("x_0", "x_1", "x_2", "x_3")[..^20], 400, "Parquet"),
        ["Parquet cut off near its start"] = Refused("add/.parquet", "PAR1 and then no more of it", 400, "Parquet"),
        ["Parquet with a row group of other bytes"] = Refused(
            "add/.parquet", () => Scrambled(ParquetOf("x_0", "x_1", "x_2", "x_3")), 400, "Parquet"),
        ["Parquet with a column missing"] = Refused("add/.parquet", () => ParquetOf("x_0", "x_1", "x_3"), 400, "expected 4"),
        ["Parquet with a footer of nonsense"] = Refused("add/.parquet", () => [.. "PAR1"u8, .. Zeros(100), 90, 0, 0, 0, .. "PAR1"u8], 400, "Parquet"),
        ["no npy"] = Refused("add/.npy", "hello, world", 400, "npy"),
        ["npy of text"] = Refused("add/.npy", () => Npy("<U4", "False", "(2, 4)", 128), 400, "<U4"),
        ["npy in Fortran order"] = Refused("add/.npy", () => Npy("<f4", "True", "(2, 4)", 32), 400, "Fortran"),
        ["npy of another shape"] = Refused("add/.npy", () => Npy("<f4", "False", "(2, 3)", 24), 400, "expected"),
        ["npy cut off"] = Refused("add/.npy", () => Npy("<f4", "False", "(2, 4)", 31), 400, "It is cut off"),
        ["no gzip"] = Refused("add/.csv.gz", Header + "1,2,3,4\n", 400, "cannot be decompressed"),
        ["gzip cut off"] = Refused("add/.csv.gz", () => Gzip(Header + "1,2,3,4\n")[..^12], 400, "cannot be decompressed"),
        ["gzip bomb"] = Refused("add/.csv.gz", () => Gzip(new string('0', AppFixture.MaxDecompressedBytes + 1)), 400, "when it is decompressed"),
        ["zip in gzip"] = Refused("picture/.zip.gz", "hello", 400, "upload the .zip itself"),
        ["unknown extension"] = Refused("add/.txt", "hello", 400, "expected .jsonl, .csv, .parquet, .npy or .zip"),
        ["no extension"] = Refused("add/", "hello", 400, "expected .jsonl, .csv, .parquet, .npy or .zip"),
        ["no folder"] = Refused("", "hello", 400, "<model>[@<version or alias>]/<name>"),
        ["unknown model"] = Refused("nobody/.csv", Header, 404, "'nobody'"),
        ["unknown version"] = Refused("add@99/.csv", Header, 404, "99"),
        ["unknown alias"] = Refused("add@nobody/.csv", Header, 404, "nobody"),
        ["no name of a version"] = Refused("add@-1/.csv", Header, 404, "'-1' is neither a version"),
        ["no name of a model"] = Refused(".add/.csv", Header, 404, "unknown model"),
        ["spaces, accents, folders and signs"] = Taken("add/a b/ü+%41#?&/.csv", Header + "1,2,3,4\n", 1, 0, ""),
    };

    private static BadFile Refused(string path, string content, int status, string says) => Refused(path, () => Utf8(content), status, says);

    private static BadFile Refused(string path, Func<byte[]> content, int status, string says) =>
        new(path, content) { Status = status, Says = says };

    private static BadFile Taken(string path, string content, int succeeded, int failed, string says) =>
        Taken(path, () => Utf8(content), succeeded, failed, says);

    private static BadFile Taken(string path, Func<byte[]> content, int succeeded, int failed, string says) =>
        new(path, content) { Says = says, Succeeded = succeeded, Failed = failed };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Png() => TestPictures.GrayPng(28, 28);

    private static byte[] Zeros(int length)
    {
        var zeros = new byte[length];
        zeros.AsSpan().Fill((byte)'0');
        return zeros;
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return buffer.ToArray();
    }

    /// <summary>Sets the bit that says so in the header and the directory. Source: APPNOTE.TXT of PKWARE, 4.3.7, 4.3.12 and 4.4.4.</summary>
    private static byte[] Encrypted(byte[] zip, int entry)
    {
        Mark("PK\u0003\u0004"u8, 6);
        Mark("PK\u0001\u0002"u8, 8);
        return zip;

        void Mark(ReadOnlySpan<byte> signature, int flags)
        {
            var at = zip.AsSpan().IndexOf(signature);
            for (var i = 0; i < entry; i++)
            {
                at += 4 + zip.AsSpan(at + 4).IndexOf(signature);
            }

            zip[at + flags] |= 1;
        }
    }

    private static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Utf8(text));
        }

        return buffer.ToArray();
    }

    private static byte[] ParquetOf(params string[] columns) => ParquetFiles.WriteAsync(
        2, [.. columns.Select(name => ((Field)new DataField<int>(name), (Array)new[] { 1, 2, 3, 4 }))]).GetAwaiter().GetResult();

    /// <summary>The footer is whole; what it points to is not.</summary>
    private static byte[] Scrambled(byte[] parquet)
    {
        parquet.AsSpan("PAR1".Length, 20).Fill(0xFF);
        return parquet;
    }

    private static byte[] Npy(string type, string fortran, string shape, int dataBytes)
    {
        var header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': {shape}, }}");
        return [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Utf8(header.PadRight(117) + "\n"), .. new byte[dataBytes]];
    }
}
