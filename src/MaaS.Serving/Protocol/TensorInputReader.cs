using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Reads one of the <c>inputs</c> of a request, whose members come in any order.</summary>
internal sealed class TensorInputReader(JsonText json)
{
    private const int MaxRank = 16;

    /// <returns>Null when the data is in the binary part, whose size is then in the header.</returns>
    public async ValueTask<Tensor?> ReadAsync(TensorHeader header, CancellationToken cancellationToken)
    {
        try
        {
            await json.ReadObjectAsync(header.Where, member => ReadMemberAsync(member, header, cancellationToken), cancellationToken);
            return Complete(header);
        }
        catch
        {
            header.Tensor?.Dispose();
            throw;
        }
        finally
        {
            header.EarlyData?.Dispose();
        }
    }

    private async ValueTask ReadMemberAsync(string member, TensorHeader header, CancellationToken cancellationToken)
    {
        switch (member)
        {
            case "parameters" or "data" when await json.TryReadNullAsync(header.Where, cancellationToken):
                break;
            case "name":
                header.Name = await json.ReadStringAsync($"'name' of {header.Where}", cancellationToken);
                header.Where = $"input '{Excerpt.Of(header.Name)}'";
                break;
            case "shape":
                header.Shape = await ReadShapeAsync($"'shape' of {header.Where}", cancellationToken);
                break;
            case "datatype":
                var dataType = await json.ReadStringAsync($"'datatype' of {header.Where}", cancellationToken);
                header.DataType = ParseDataType(dataType, header.Where);
                break;
            case "parameters":
                var parameters = await ProtocolParameters.ReadAsync(json, $"'parameters' of {header.Where}", cancellationToken);
                header.BinarySize = (int?)parameters.Integer("binary_data_size", 0, int.MaxValue);
                break;
            case "data":
                await ReadDataAsync(header, cancellationToken);
                break;
            default:
                await json.SkipAsync(header.Where, cancellationToken);
                break;
        }
    }

    private async ValueTask ReadDataAsync(TensorHeader header, CancellationToken cancellationToken)
    {
        if (header.Tensor is not null || header.EarlyData is not null)
        {
            throw new InvalidInputException($"The {header.Where} has 'data' twice.");
        }

        if (header is { Name: { } name, DataType: { } dataType, Shape: { } shape })
        {
            header.Tensor = await JsonTensorReader.ReadAsync(json, name, dataType, shape, cancellationToken);
            return;
        }

        header.EarlyData = new GrowingBuffer(json.Body.Memory, initialCapacity: 4096);
        await json.CopyAsync(header.EarlyData, $"'data' of {header.Where}", cancellationToken);
    }

    private Tensor? Complete(TensorHeader header)
    {
        if (header is not { Name: { } name, DataType: { } dataType, Shape: { } shape })
        {
            var missing = header.Name is null ? "name" : header.DataType is null ? "datatype" : "shape";
            throw new InvalidInputException($"The {header.Where} has no '{missing}': expected name, shape, datatype and data.");
        }

        if (header.BinarySize is not null)
        {
            return header.Tensor is null && header.EarlyData is null
                ? null
                : throw new InvalidInputException($"The {header.Where} has both 'data' and 'binary_data_size': expected one of them.");
        }

        return header.EarlyData is { } early
            ? JsonTensorReader.Read(early.Written.Span, name, dataType, shape, json.Body.Memory)
            : header.Tensor ?? throw new InvalidInputException(
                $"The {header.Where} has no 'data', and no 'binary_data_size' in its parameters.");
    }

    private async ValueTask<long[]> ReadShapeAsync(string where, CancellationToken cancellationToken)
    {
        var shape = new List<long>();
        await json.ReadArrayAsync(where, ReadLengthAsync, cancellationToken);
        return [.. shape];

        async ValueTask ReadLengthAsync()
        {
            var length = await json.ReadIntegerAsync(where, cancellationToken);
            if (length < 0 || shape.Count == MaxRank)
            {
                throw new InvalidInputException(length < 0
                    ? $"The {where} has {length}: expected lengths of at least 0."
                    : $"The {where} has more than {MaxRank} dimensions.");
            }

            shape.Add(length);
        }
    }

    private static TensorDataType ParseDataType(string text, string where) => TensorDataTypes.TryParse(text, out var dataType)
        ? dataType.Value
        : throw new InvalidInputException(
            $"The {where} has datatype '{Excerpt.Of(text)}': expected one of {string.Join(", ", TensorDataTypes.AllNames)}.");
}
