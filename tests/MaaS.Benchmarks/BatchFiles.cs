using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MaaS.Benchmarks;

/// <summary>The same rows as files of each family.</summary>
internal static class BatchFiles
{
    public static async Task WriteNpyAsync(string path, float[] rows, long[] rowShape)
    {
        var count = rows.Length / rowShape.Aggregate(1L, (product, length) => product * length);
        var shape = string.Join(", ", rowShape.Prepend(count));
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(128 - 10 - 1) + "\n";
        await using var file = File.Create(path);
        await file.WriteAsync((byte[])[0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
        await file.WriteAsync(MemoryMarshal.AsBytes(rows.AsSpan()).ToArray());
    }

    public static async Task WriteCsvAsync(string path, float[] rows, int rowLength)
    {
        await using var file = new StreamWriter(path);
        await file.WriteLineAsync("id," + string.Join(',', Enumerable.Range(0, rowLength).Select(i => $"pixel{i}")));
        for (var row = 0; row < rows.Length / rowLength; row++)
        {
            await file.WriteLineAsync($"{row},{Join(rows, row, rowLength)}");
        }
    }

    /// <param name="path">Of the file.</param>
    /// <param name="input">Name of the model's input.</param>
    /// <param name="rows">Row-major.</param>
    /// <param name="rowLength">Values per row.</param>
    /// <param name="minBytes">The rows are repeated until the file is so long; 0 for once.</param>
    /// <returns>How many rows it has.</returns>
    public static async Task<long> WriteJsonlAsync(string path, string input, float[] rows, int rowLength, long minBytes = 0)
    {
        await using var file = new StreamWriter(path);
        var count = rows.Length / rowLength;
        for (var row = 0L; ; row++)
        {
            if (row >= count && (row % 1000 != 0 || file.BaseStream.Position >= minBytes))
            {
                if (row % 1000 == 0 || minBytes == 0)
                {
                    return row;
                }
            }

            await file.WriteLineAsync($"{{\"id\":{row},\"{input}\":[{Join(rows, (int)(row % count), rowLength)}]}}");
        }
    }

    private static string Join(float[] rows, int row, int rowLength) => string.Join(
        ',', rows.AsSpan(row * rowLength, rowLength).ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
