using System.Runtime.CompilerServices;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// An array of numpy whose first axis is the rows, for a model with one input of numbers: in C order, little-endian, of the input's type or
/// one that <see cref="NpyDataTypes.CanConvert"/> allows. Each row has the input's shape, or is flat with as many values.
/// </summary>
internal sealed class NpyFormat : BatchFormat
{
    private const int RowsAlignment = 64;

    public override string Name => "npy";

    public override async Task<BatchLayout> InspectAsync(Stream file, BatchModel model, CancellationToken cancellationToken)
    {
        var header = await ReadHeaderAsync(file, cancellationToken);
        if (RowInput.AllOf(model) is not [{ Spec.DataType: not TensorDataType.Bytes } input])
        {
            throw new InvalidBatchFileException(
                $"Model '{model.Manifest.Name}' has other inputs than one of numbers: a .npy file has one array. "
                + "Upload the rows as .jsonl, .csv or .parquet.");
        }

        var dataType = CheckType(header, input);
        var shape = CheckShape(header, input);
        foreach (var output in model.Manifest.Signature.Outputs)
        {
            _ = NpyOutputs.RowShape(output, input.HasRowDimension);
        }

        var rowBytes = header.Shape[1..].Aggregate((long)dataType.ElementSize(), (bytes, length) => bytes * length);
        var expected = (Int128)header.Length + ((Int128)header.Shape[0] * rowBytes);
        return expected == file.Length
            ? new NpyLayout(header.Length, dataType, shape, rowBytes) { RowCount = header.Shape[0] }
            : throw new InvalidBatchFileException(
                $"The file has {file.Length} bytes: its header promises {header.Shape[0]} rows of {rowBytes} bytes, "
                + $"{expected} bytes in all. It is cut off, or goes on behind the array. Upload one whole array.");
    }

    public override async IAsyncEnumerable<BatchChunk> SplitAsync(
        Stream file, BatchLayout layout, BatchChunkLimits limits, BatchChunk? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var npy = (NpyLayout)layout;
        var most = Math.Clamp(limits.Bytes / npy.RowBytes, 1, limits.Rows);
        most -= most > RowsAlignment ? most % RowsAlignment : 0;
        after ??= new BatchChunk(-1, npy.DataOffset, 0, 0, 0);
        for (var left = npy.RowCount!.Value - after.FirstRow - after.Rows; left > 0; left -= after.Rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Math.Min(most, left);
            after = after.Next(rows * npy.RowBytes, rows);
            yield return after;
        }
    }

    public override async IAsyncEnumerable<BatchBlock> ReadAsync(
        Stream file, BatchLayout layout, BatchChunk chunk, BatchModel model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var npy = (NpyLayout)layout;
        var input = RowInput.AllOf(model)[0].Of(npy.RowShape);
        using var builder = new BlockBuilder([input], model);
        await using var ahead = ReadAhead.Start(file, chunk.Offset, chunk.Length, cancellationToken);
        for (long done = 0; done < chunk.Rows;)
        {
            var rows = (int)Math.Min(builder.Capacity, chunk.Rows - done);
            var tensor = await ReadTensorAsync(ahead.Stream, npy, input, rows, cancellationToken);
            var first = chunk.FirstRow + done;
            done += rows;
            yield return new BatchBlock(
                [.. Enumerable.Range(0, rows).Select(row => new BatchRow { Number = first + row, RowOfRequest = row })],
                [new BatchRequest([tensor], Outputs: null, rows)]);
        }
    }

    public override IReadOnlyList<BatchOutput> GetOutputs(BatchLayout layout, BatchModel model) => NpyOutputs.Files(model.Manifest);

    public override byte[] GetHeader(BatchLayout layout, BatchModel model, int output, long rows)
    {
        var spec = model.Manifest.Signature.Outputs[output];
        var row = NpyOutputs.RowShape(spec, RowInput.AllOf(model)[0].HasRowDimension);
        return NpyHeader.Write(NpyDataTypes.NameOf(spec.DataType)!, [rows, .. row]);
    }

    public override BatchWriter CreateWriter(BatchLayout layout, BatchModel model, IReadOnlyList<Stream> parts) =>
        new NpyWriter(model, parts);

    public override BatchLayout ParseLayout(string json) => JsonSerializer.Deserialize<NpyLayout>(json)!;

    private static async Task<NpyHeader> ReadHeaderAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            var header = await NpyHeader.ReadAsync(file, cancellationToken);
            return TensorShape.TryCountElements(header.Shape, out _)
                ? header
                : throw new InvalidBatchFileException($"The header has the shape {TensorShape.Format(header.Shape)}: "
                    + "expected lengths whose product fits in 63 bits.");
        }
        catch (FormatException e)
        {
            throw new InvalidBatchFileException(e.Message, e);
        }
    }

    /// <summary>Bytes go straight from the file into the tensor's memory, where they need no conversion.</summary>
    private static async Task<Tensor> ReadTensorAsync(
        Stream file, NpyLayout npy, RowInput input, int rows, CancellationToken cancellationToken)
    {
        var buffer = PooledBuffer.Rent(rows * input.RowBytes!.Value);
        try
        {
            if (npy.DataType == input.Spec.DataType)
            {
                await file.ReadExactlyAsync(buffer.Memory, cancellationToken);
            }
            else
            {
                using var source = PooledBuffer.Rent(checked((int)(rows * npy.RowBytes)));
                await file.ReadExactlyAsync(source.Memory, cancellationToken);
                NpyDataTypes.Convert(npy.DataType, source.Memory.Span, input.Spec.DataType, buffer.Memory.Span);
            }

            return new Tensor(input.Spec.Name, input.Spec.DataType, input.ShapeOf(rows, npy.RowShape), buffer.Memory, buffer);
        }
        catch (EndOfStreamException e)
        {
            buffer.Dispose();
            throw new InvalidBatchFileException("The file ends before its last row: it was changed or cut off while it was read. "
                + "Upload it again.", e);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static TensorDataType CheckType(NpyHeader header, RowInput input)
    {
        var expected = NpyDataTypes.NameOf(input.Spec.DataType);
        if (header.IsFortranOrder)
        {
            throw new InvalidBatchFileException("The array is in Fortran order: expected C order. Save numpy.ascontiguousarray(x).");
        }

        return NpyDataTypes.Find(header.Descr) is { } dataType && NpyDataTypes.CanConvert(dataType, input.Spec.DataType)
            ? dataType
            : throw new InvalidBatchFileException(
                $"The array has dtype '{Excerpt.Of(header.Descr)}': expected '{expected}' for input '{input.Spec.Name}' of "
                + $"{input.Spec.DataType.ToProtocolName()}. Save x.astype('{expected}').");
    }

    private static long[] CheckShape(NpyHeader header, RowInput input)
    {
        var row = header.Shape.Length == 0 ? [] : header.Shape[1..];
        if (header.Shape.Length > 0 && row.All(length => length > 0))
        {
            var fits = row.Length == input.Shape.Length && row.Zip(input.Shape).All(pair => pair.Second < 0 || pair.First == pair.Second);
            if (header.Shape[0] == 0)
            {
                throw new InvalidBatchFileException("The array has no rows: expected at least one.");
            }

            if (fits || (row.Length <= 1 && row.Aggregate(1L, (product, length) => product * length) == input.ElementCount))
            {
                return fits ? row : input.Shape;
            }
        }

        throw new InvalidBatchFileException(
            $"The array has shape {TensorShape.Format(header.Shape)}: expected rows of shape {TensorShape.Format(input.Shape)} "
            + $"for input '{input.Spec.Name}', or as many values flat, with the number of rows before it.");
    }
}
