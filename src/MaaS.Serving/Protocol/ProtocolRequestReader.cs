using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Reads an inference request of the Open Inference Protocol V2: JSON, JSON with binary tensors behind it, or the raw bytes of the one
/// input. Sources: the protocol's <c>inference_rest.md</c> and Triton's <c>extension_binary_data</c>.
/// </summary>
internal sealed class ProtocolRequestReader
{
    private const int MaxTensors = 1024;
    private const int MaxRank = 16;

    private readonly BodyReader _body;
    private readonly JsonText _json;
    private readonly List<Tensor?> _inputs = [];
    private readonly List<(int Index, TensorHeader Header)> _binary = [];
    private List<RequestedOutput>? _outputs;
    private bool _hasInputs;
    private string? _id;
    private ProtocolParameters? _parameters;

    private ProtocolRequestReader(BodyReader body)
    {
        _body = body;
        _json = new JsonText(body);
    }

    /// <param name="body">From its start.</param>
    /// <param name="jsonLength">Value of <c>Inference-Header-Content-Length</c>; null when the whole body is JSON, 0 for a raw request.</param>
    /// <param name="signature">Of the model that is asked.</param>
    /// <param name="batched">Whether its first dimension is a batch, which a raw request does not tell.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidInputException">It is not such a request.</exception>
    public static async Task<ProtocolRequest> ReadAsync(
        BodyReader body, int? jsonLength, ModelSignature signature, bool batched, CancellationToken cancellationToken)
    {
        if (jsonLength == 0)
        {
            return await RawRequestReader.ReadAsync(body, signature, batched, cancellationToken);
        }

        var reader = new ProtocolRequestReader(body);
        try
        {
            if (jsonLength is { } length)
            {
                body.LimitText(length);
            }

            await reader.ReadObjectAsync(cancellationToken);
            await reader._json.ExpectEndAsync(cancellationToken);
            await reader.ReadBinaryAsync(hasBinaryPart: jsonLength is not null, cancellationToken);
            return reader.ToRequest();
        }
        catch
        {
            reader._inputs.ForEach(input => input?.Dispose());
            throw;
        }
    }

    private ProtocolRequest ToRequest()
    {
        if (!_hasInputs)
        {
            throw new InvalidInputException("The request has no 'inputs': expected an array of tensors.");
        }

        _parameters?.RefuseReserved();
        return new ProtocolRequest
        {
            Memory = _body.Memory,
            Id = _id,
            Inputs = _inputs!,
            Outputs = _outputs,
            BinaryByDefault = _parameters?.Boolean("binary_data_output") ?? false,
            Priority = (uint)(_parameters?.Integer("priority", 0, uint.MaxValue) ?? 0),
            Timeout = _parameters?.Integer("timeout", 0, long.MaxValue / 10) is > 0 and var microseconds
                ? TimeSpan.FromMicroseconds(Math.Min(microseconds, TimeSpan.FromDays(1).TotalMicroseconds))
                : null,
        };
    }

    private async ValueTask ReadObjectAsync(CancellationToken cancellationToken)
    {
        const string Where = "the request";
        for (var more = await _json.OpenAsync('{', '}', Where, cancellationToken); more; more = await _json.HasNextAsync('}', Where, cancellationToken))
        {
            switch (await _json.ReadNameAsync(Where, cancellationToken))
            {
                case "id" or "parameters" or "outputs" when await _json.TryReadNullAsync(Where, cancellationToken):
                    break;
                case "id":
                    _id = await _json.ReadStringAsync("'id'", cancellationToken);
                    break;
                case "parameters":
                    _parameters = await ProtocolParameters.ReadAsync(_json, "'parameters'", cancellationToken);
                    break;
                case "inputs" when !_hasInputs:
                    _hasInputs = true;
                    await ReadInputsAsync(cancellationToken);
                    break;
                case "outputs" when _outputs is null:
                    await ReadOutputsAsync(cancellationToken);
                    break;
                case "inputs" or "outputs":
                    throw new InvalidInputException("The request has 'inputs' or 'outputs' twice: expected each once.");
                default:
                    await _json.SkipAsync(Where, cancellationToken);
                    break;
            }
        }
    }

    private async ValueTask ReadInputsAsync(CancellationToken cancellationToken)
    {
        for (var more = await _json.OpenAsync('[', ']', "'inputs'", cancellationToken); more; more = await _json.HasNextAsync(']', "'inputs'", cancellationToken))
        {
            if (_inputs.Count == MaxTensors)
            {
                throw new InvalidInputException($"The request has more than {MaxTensors} inputs.");
            }

            var header = new TensorHeader { Where = $"input {_inputs.Count}" };
            _inputs.Add(null);
            _inputs[^1] = await ReadInputAsync(header, cancellationToken);
            if (header.BinarySize is not null)
            {
                _binary.Add((_inputs.Count - 1, header));
            }
        }
    }

    /// <summary>Null when the data is in the binary part.</summary>
    private async ValueTask<Tensor?> ReadInputAsync(TensorHeader header, CancellationToken cancellationToken)
    {
        Tensor? tensor = null;
        try
        {
            for (var more = await _json.OpenAsync('{', '}', header.Where, cancellationToken); more; more = await _json.HasNextAsync('}', header.Where, cancellationToken))
            {
                switch (await _json.ReadNameAsync(header.Where, cancellationToken))
                {
                    case "parameters" or "data" when await _json.TryReadNullAsync(header.Where, cancellationToken):
                        break;
                    case "name":
                        header.Name = await _json.ReadStringAsync($"'name' of {header.Where}", cancellationToken);
                        header.Where = $"input '{Excerpt.Of(header.Name)}'";
                        break;
                    case "shape":
                        header.Shape = await ReadShapeAsync(header.Where, cancellationToken);
                        break;
                    case "datatype":
                        header.DataType = ParseDataType(await _json.ReadStringAsync($"'datatype' of {header.Where}", cancellationToken), header.Where);
                        break;
                    case "parameters":
                        var parameters = await ProtocolParameters.ReadAsync(_json, $"'parameters' of {header.Where}", cancellationToken);
                        header.BinarySize = (int?)parameters.Integer("binary_data_size", 0, int.MaxValue);
                        break;
                    case "data" when tensor is null && header.EarlyData is null:
                        tensor = await ReadDataAsync(header, cancellationToken);
                        break;
                    case "data":
                        throw new InvalidInputException($"The {header.Where} has 'data' twice.");
                    default:
                        await _json.SkipAsync(header.Where, cancellationToken);
                        break;
                }
            }

            return Complete(header, tensor);
        }
        catch
        {
            tensor?.Dispose();
            throw;
        }
        finally
        {
            header.EarlyData?.Dispose();
        }
    }

    private async ValueTask<Tensor?> ReadDataAsync(TensorHeader header, CancellationToken cancellationToken)
    {
        if (header is { Name: { } name, DataType: { } dataType, Shape: { } shape })
        {
            return await JsonTensorReader.ReadAsync(_json, name, dataType, shape, cancellationToken);
        }

        header.EarlyData = new GrowingBuffer(_body.Memory, initialCapacity: 4096);
        await _json.CopyAsync(header.EarlyData, $"'data' of {header.Where}", cancellationToken);
        return null;
    }

    private Tensor? Complete(TensorHeader header, Tensor? tensor)
    {
        if (header is not { Name: { } name, DataType: { } dataType, Shape: { } shape })
        {
            var missing = header.Name is null ? "name" : header.DataType is null ? "datatype" : "shape";
            throw new InvalidInputException($"The {header.Where} has no '{missing}': expected name, shape, datatype and data.");
        }

        if (header.BinarySize is not null)
        {
            return tensor is null && header.EarlyData is null
                ? null
                : throw new InvalidInputException($"The {header.Where} has both 'data' and 'binary_data_size': expected one of them.");
        }

        if (header.EarlyData is { } early)
        {
            return JsonTensorReader.Read(early.Written.Span, name, dataType, shape, _body.Memory);
        }

        return tensor ?? throw new InvalidInputException($"The {header.Where} has no 'data', and no 'binary_data_size' in its parameters.");
    }

    private async ValueTask<long[]> ReadShapeAsync(string where, CancellationToken cancellationToken)
    {
        var shape = new List<long>();
        where = $"'shape' of {where}";
        for (var more = await _json.OpenAsync('[', ']', where, cancellationToken); more; more = await _json.HasNextAsync(']', where, cancellationToken))
        {
            var length = await _json.ReadIntegerAsync(where, cancellationToken);
            if (length < 0 || shape.Count == MaxRank)
            {
                throw new InvalidInputException(length < 0
                    ? $"The {where} has {length}: expected lengths of at least 0."
                    : $"The {where} has more than {MaxRank} dimensions.");
            }

            shape.Add(length);
        }

        return [.. shape];
    }

    private static TensorDataType ParseDataType(string text, string where) => TensorDataTypes.TryParse(text, out var dataType)
        ? dataType.Value
        : throw new InvalidInputException(
            $"The {where} has datatype '{Excerpt.Of(text)}': expected one of {string.Join(", ", TensorDataTypes.AllNames)}.");

    private async ValueTask ReadOutputsAsync(CancellationToken cancellationToken)
    {
        var outputs = new List<RequestedOutput>();
        for (var more = await _json.OpenAsync('[', ']', "'outputs'", cancellationToken); more; more = await _json.HasNextAsync(']', "'outputs'", cancellationToken))
        {
            if (outputs.Count == MaxTensors)
            {
                throw new InvalidInputException($"The request has more than {MaxTensors} outputs.");
            }

            outputs.Add(await ReadOutputAsync($"output {outputs.Count}", cancellationToken));
        }

        // An empty list asks for nothing in particular, as clients write it that mean all.
        _outputs = outputs.Count == 0 ? null : outputs;
    }

    private async ValueTask<RequestedOutput> ReadOutputAsync(string where, CancellationToken cancellationToken)
    {
        string? name = null;
        ProtocolParameters? parameters = null;
        for (var more = await _json.OpenAsync('{', '}', where, cancellationToken); more; more = await _json.HasNextAsync('}', where, cancellationToken))
        {
            switch (await _json.ReadNameAsync(where, cancellationToken))
            {
                case "parameters" when await _json.TryReadNullAsync(where, cancellationToken):
                    break;
                case "name":
                    name = await _json.ReadStringAsync($"'name' of {where}", cancellationToken);
                    break;
                case "parameters":
                    parameters = await ProtocolParameters.ReadAsync(_json, $"'parameters' of {where}", cancellationToken);
                    break;
                default:
                    await _json.SkipAsync(where, cancellationToken);
                    break;
            }
        }

        return new RequestedOutput(
            name ?? throw new InvalidInputException($"The {where} has no 'name'."),
            parameters?.Boolean("binary_data"),
            (int?)parameters?.Integer("classification", 1, int.MaxValue));
    }

    private async ValueTask ReadBinaryAsync(bool hasBinaryPart, CancellationToken cancellationToken)
    {
        if (_binary.Count > 0 && !hasBinaryPart)
        {
            throw new InvalidInputException(
                "The request announces binary data and has no header Inference-Header-Content-Length: expected the length of the JSON in it.");
        }

        foreach (var (index, header) in _binary)
        {
            _inputs[index] = await BinaryTensorReader.ReadAsync(
                _body, header.Name!, header.DataType!.Value, header.Shape!, header.BinarySize!.Value, cancellationToken);
        }

        if (!await _body.IsAtEndAsync(cancellationToken))
        {
            throw new InvalidInputException(
                "The body goes on behind the last tensor: expected the lengths in binary_data_size to add up to what follows the JSON.");
        }
    }
}
