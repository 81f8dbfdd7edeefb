using System.Buffers;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Reads one of the <c>inputs</c> of a request, whose members come in any order.</summary>
internal static class TensorInputReader
{
    private const int MaxRank = 16;

    /// <summary>Fills the header: with the tensor, or with its size where the data is in the binary part.</summary>
    /// <param name="json">At the input.</param>
    /// <param name="header">Knows nothing yet. Its tensor is the caller's, also when the reading fails.</param>
    /// <param name="parameters">Filled with those of the input.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask ReadAsync(
        JsonText json, TensorHeader header, ProtocolParameters parameters, CancellationToken cancellationToken)
    {
        try
        {
            var where = new JsonPlace(header);
            for (var more = await json.OpenObjectAsync(where, cancellationToken);
                more;
                more = await json.HasNextMemberAsync(where, cancellationToken))
            {
                await ReadMemberAsync(json, await json.ReadNameAsync(where, cancellationToken), header, parameters, cancellationToken);
            }

            Complete(json, header);
        }
        finally
        {
            header.EarlyData?.Dispose();
        }
    }

    private static async ValueTask ReadMemberAsync(
        JsonText json, string member, TensorHeader header, ProtocolParameters parameters, CancellationToken cancellationToken)
    {
        var where = new JsonPlace(header, member);
        switch (member)
        {
            case "parameters" or "data" when await json.TryReadNullAsync(new JsonPlace(header), cancellationToken):
                break;
            case "name":
                header.Name = await json.ReadStringAsync(where, cancellationToken);
                break;
            case "shape":
                header.Shape = await ReadShapeAsync(json, where, cancellationToken);
                break;
            case "datatype":
                header.DataType = ParseDataType(await json.ReadStringAsync(where, cancellationToken), header);
                break;
            case "parameters":
                await parameters.ReadAsync(json, header, cancellationToken);
                header.BinarySize = (int?)parameters.Integer("binary_data_size", 0, int.MaxValue);
                break;
            case "data":
                await ReadDataAsync(json, header, cancellationToken);
                break;
            default:
                await json.SkipAsync(new JsonPlace(header), cancellationToken);
                break;
        }
    }

    private static async ValueTask ReadDataAsync(JsonText json, TensorHeader header, CancellationToken cancellationToken)
    {
        if (header.Tensor is not null || header.EarlyData is not null)
        {
            throw new InvalidInputException($"The {header} has 'data' twice.");
        }

        if (header is { Name: { } name, DataType: { } dataType, Shape: { } shape })
        {
            header.Tensor = await JsonTensorReader.ReadAsync(json, name, dataType, shape, cancellationToken);
            return;
        }

        header.EarlyData = new GrowingBuffer(json.Body.Memory, initialCapacity: 4096);
        await json.CopyAsync(header.EarlyData, new JsonPlace(header, "data"), cancellationToken);
    }

    private static void Complete(JsonText json, TensorHeader header)
    {
        if (header is not { Name: { } name, DataType: { } dataType, Shape: { } shape })
        {
            var missing = header.Name is null ? "name" : header.DataType is null ? "datatype" : "shape";
            throw new InvalidInputException($"The {header} has no '{missing}': expected name, shape, datatype and data.");
        }

        if (header.EarlyData is { } early && header.BinarySize is null)
        {
            header.Tensor = JsonTensorReader.Read(early.Written.Span, name, dataType, shape, json.Body.Memory);
        }

        var hasData = header.Tensor is not null || header.EarlyData is not null;
        if (hasData == header.BinarySize is not null)
        {
            throw new InvalidInputException(hasData
                ? $"The {header} has both 'data' and 'binary_data_size': expected one of them."
                : $"The {header} has no 'data', and no 'binary_data_size' in its parameters.");
        }
    }

    private static async ValueTask<long[]> ReadShapeAsync(JsonText json, JsonPlace where, CancellationToken cancellationToken)
    {
        var lengths = ArrayPool<long>.Shared.Rent(MaxRank);
        try
        {
            var rank = 0;
            for (var more = await json.OpenArrayAsync(where, cancellationToken);
                more;
                more = await json.HasNextElementAsync(where, cancellationToken))
            {
                var length = await json.ReadIntegerAsync(where, cancellationToken);
                if (length < 0 || rank == MaxRank)
                {
                    throw new InvalidInputException(length < 0
                        ? $"The {where} has {length}: expected lengths of at least 0."
                        : $"The {where} has more than {MaxRank} dimensions.");
                }

                lengths[rank++] = length;
            }

            return lengths[..rank];
        }
        finally
        {
            ArrayPool<long>.Shared.Return(lengths);
        }
    }

    private static TensorDataType ParseDataType(string text, TensorHeader header) => TensorDataTypes.TryParse(text, out var dataType)
        ? dataType.Value
        : throw new InvalidInputException(
            $"The {header} has datatype '{Excerpt.Of(text)}': expected one of {string.Join(", ", TensorDataTypes.AllNames)}.");
}
