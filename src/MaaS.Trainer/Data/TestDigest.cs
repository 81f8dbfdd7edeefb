using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MaaS.Trainer;

/// <summary>Tells whether two runs were tested on the same rows.</summary>
internal static class TestDigest
{
    /// <summary>
    /// SHA-256, lower-case hexadecimal, over the shape of a row, then the inputs of all rows in order as the network gets them (32-bit floats
    /// or 64-bit token ids), then the targets (32-bit class numbers or 32-bit floats), all little-endian.
    /// </summary>
    public static string Of(DatasetPart part, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([.. part.Inputs.Shape.Lengths]));
        foreach (var rows in Evaluator.Batches(part))
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(Bytes(BatchReader.Plain(part, rows).Inputs));
        }

        hash.AppendData(MemoryMarshal.AsBytes(part.Classes.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(part.Values.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static ReadOnlySpan<byte> Bytes(Array values) =>
        values is long[] ids ? MemoryMarshal.AsBytes(ids.AsSpan()) : MemoryMarshal.AsBytes(((float[])values).AsSpan());
}
