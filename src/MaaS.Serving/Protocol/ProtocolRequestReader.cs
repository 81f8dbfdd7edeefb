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
    private const string TheRequest = "the request";

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
    /// <param name="jsonLength">
    /// Value of <c>Inference-Header-Content-Length</c>; null when the whole body is JSON, 0 for a raw request.
    /// </param>
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

            await reader._json.ReadObjectAsync(TheRequest, member => reader.ReadMemberAsync(member, cancellationToken), cancellationToken);
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

    private async ValueTask ReadMemberAsync(string member, CancellationToken cancellationToken)
    {
        switch (member)
        {
            case "id" or "parameters" or "outputs" when await _json.TryReadNullAsync(TheRequest, cancellationToken):
                break;
            case "id":
                _id = await _json.ReadStringAsync("'id'", cancellationToken);
                break;
            case "parameters":
                _parameters = await ProtocolParameters.ReadAsync(_json, "'parameters'", cancellationToken);
                break;
            case "inputs" when !_hasInputs:
                _hasInputs = true;
                await _json.ReadArrayAsync("'inputs'", () => ReadInputAsync(cancellationToken), cancellationToken);
                break;
            case "outputs" when _outputs is null:
                await ReadOutputsAsync(cancellationToken);
                break;
            case "inputs" or "outputs":
                throw new InvalidInputException("The request has 'inputs' or 'outputs' twice: expected each once.");
            default:
                await _json.SkipAsync(TheRequest, cancellationToken);
                break;
        }
    }

    private async ValueTask ReadInputAsync(CancellationToken cancellationToken)
    {
        if (_inputs.Count == MaxTensors)
        {
            throw new InvalidInputException($"The request has more than {MaxTensors} inputs.");
        }

        var header = new TensorHeader { Where = $"input {_inputs.Count}" };
        var tensor = await new TensorInputReader(_json).ReadAsync(header, cancellationToken);
        _inputs.Add(tensor);
        if (tensor is null)
        {
            _binary.Add((_inputs.Count - 1, header));
        }
    }

    private async ValueTask ReadOutputsAsync(CancellationToken cancellationToken)
    {
        var outputs = new List<RequestedOutput>();
        await _json.ReadArrayAsync("'outputs'", AddAsync, cancellationToken);

        // An empty list asks for nothing in particular, as clients write it that mean all.
        _outputs = outputs.Count == 0 ? null : outputs;

        async ValueTask AddAsync() => outputs.Add(outputs.Count < MaxTensors
            ? await ReadOutputAsync($"output {outputs.Count}", cancellationToken)
            : throw new InvalidInputException($"The request has more than {MaxTensors} outputs."));
    }

    private async ValueTask<RequestedOutput> ReadOutputAsync(string where, CancellationToken cancellationToken)
    {
        string? name = null;
        ProtocolParameters? parameters = null;
        await _json.ReadObjectAsync(where, ReadMemberAsync, cancellationToken);
        return new RequestedOutput(
            name ?? throw new InvalidInputException($"The {where} has no 'name'."),
            parameters?.Boolean("binary_data"),
            (int?)parameters?.Integer("classification", 1, int.MaxValue));

        async ValueTask ReadMemberAsync(string member)
        {
            switch (member)
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
    }

    private async ValueTask ReadBinaryAsync(bool hasBinaryPart, CancellationToken cancellationToken)
    {
        if (_binary.Count > 0 && !hasBinaryPart)
        {
            throw new InvalidInputException(
                "The request announces binary data and has no header Inference-Header-Content-Length: "
                + "expected the length of the JSON in it.");
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
