using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Reads an inference request of the Open Inference Protocol V2: JSON, JSON with binary tensors behind it, or the raw bytes of the one
/// input. Sources: the protocol's <c>inference_rest.md</c> and Triton's <c>extension_binary_data</c>. Its two parts are read one after the
/// other, so that who refuses a request need not read its tensors. Owns what it has read until that is handed out.
/// </summary>
internal sealed class ProtocolRequestReader : IDisposable
{
    private const int MaxTensors = 1024;
    private static readonly JsonPlace TheRequest = new("the request");

    /// <summary>How errors speak of the outputs that most requests have.</summary>
    private static readonly string[] FirstOutputs = [.. Enumerable.Range(0, 8).Select(index => $"output {index}")];

    private readonly BodyReader _body;
    private readonly int? _jsonLength;
    private readonly ModelSignature _signature;
    private readonly bool _batched;
    private readonly JsonText _json;
    private readonly List<TensorHeader> _inputs;

    /// <summary>Those of the input or output that is being read.</summary>
    private readonly ProtocolParameters _partParameters = new();

    private List<RequestedOutput>? _outputs;
    private bool _hasInputs;
    private bool _isHandedOut;
    private string? _id;
    private ProtocolParameters? _parameters;

    /// <param name="body">From its start.</param>
    /// <param name="jsonLength">
    /// Value of <c>Inference-Header-Content-Length</c>; null when the whole body is JSON, 0 for a raw request.
    /// </param>
    /// <param name="signature">Of the model that is asked.</param>
    /// <param name="batched">Whether its first dimension is a batch, which a raw request does not tell.</param>
    public ProtocolRequestReader(BodyReader body, int? jsonLength, ModelSignature signature, bool batched)
    {
        _body = body;
        _jsonLength = jsonLength;
        _signature = signature;
        _batched = batched;
        _json = new JsonText(body, signature);
        _inputs = new List<TensorHeader>(signature.Inputs.Count);
    }

    /// <summary>Smaller goes first; 0 when it was not given. Known once the JSON is read.</summary>
    /// <exception cref="InvalidInputException">It is no such number.</exception>
    public uint Priority => (uint)(_parameters?.Integer("priority", 0, uint.MaxValue) ?? 0);

    /// <summary>Reads a whole request.</summary>
    /// <exception cref="InvalidInputException">It is not such a request.</exception>
    public static async ValueTask<ProtocolRequest> ReadAsync(
        BodyReader body, int? jsonLength, ModelSignature signature, bool batched, CancellationToken cancellationToken)
    {
        using var reader = new ProtocolRequestReader(body, jsonLength, signature, batched);
        await reader.ReadJsonAsync(cancellationToken);
        return await reader.ReadRestAsync(cancellationToken);
    }

    /// <summary>Reads what is JSON.</summary>
    /// <exception cref="InvalidInputException">It is not that of such a request.</exception>
    public async ValueTask ReadJsonAsync(CancellationToken cancellationToken)
    {
        if (_jsonLength == 0)
        {
            return;
        }

        if (_jsonLength is { } length)
        {
            _body.LimitText(length);
        }

        await ReadMembersAsync(cancellationToken);
        await _json.ExpectEndAsync(cancellationToken);
    }

    /// <summary>Reads the tensors behind the JSON, to the end of the body. The request is the caller's.</summary>
    /// <exception cref="InvalidInputException">The whole is not such a request.</exception>
    public async ValueTask<ProtocolRequest> ReadRestAsync(CancellationToken cancellationToken)
    {
        if (_jsonLength == 0)
        {
            return await RawRequestReader.ReadAsync(_body, _signature, _batched, cancellationToken);
        }

        await ReadBinaryAsync(hasBinaryPart: _jsonLength is not null, cancellationToken);
        var request = ToRequest();
        _isHandedOut = true;
        return request;
    }

    public void Dispose()
    {
        if (!_isHandedOut)
        {
            _inputs.ForEach(input => input.Tensor?.Dispose());
        }
    }

    private ProtocolRequest ToRequest()
    {
        if (!_hasInputs)
        {
            throw new InvalidInputException("The request has no 'inputs': expected an array of tensors.");
        }

        _parameters?.RefuseReserved();
        var inputs = new Tensor[_inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = _inputs[i].Tensor!;
        }

        return new ProtocolRequest
        {
            Memory = _body.Memory,
            Id = _id,
            Inputs = inputs,
            Outputs = _outputs,
            BinaryByDefault = _parameters?.Boolean("binary_data_output") ?? false,
            Priority = Priority,
            Timeout = _parameters?.Integer("timeout", 0, long.MaxValue / 10) is > 0 and var microseconds
                ? TimeSpan.FromMicroseconds(Math.Min(microseconds, TimeSpan.FromDays(1).TotalMicroseconds))
                : null,
        };
    }

    private async ValueTask ReadMembersAsync(CancellationToken cancellationToken)
    {
        for (var more = await _json.OpenObjectAsync(TheRequest, cancellationToken);
            more;
            more = await _json.HasNextMemberAsync(TheRequest, cancellationToken))
        {
            await ReadMemberAsync(await _json.ReadNameAsync(TheRequest, cancellationToken), cancellationToken);
        }
    }

    private async ValueTask ReadMemberAsync(string member, CancellationToken cancellationToken)
    {
        switch (member)
        {
            case "id" or "parameters" or "outputs" when await _json.TryReadNullAsync(TheRequest, cancellationToken):
                break;
            case "id":
                _id = await _json.ReadStringAsync(new JsonPlace(null, "id"), cancellationToken);
                break;
            case "parameters":
                _parameters = new ProtocolParameters();
                await _parameters.ReadAsync(_json, owner: null, cancellationToken);
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
                await _json.SkipAsync(TheRequest, cancellationToken);
                break;
        }
    }

    private async ValueTask ReadInputsAsync(CancellationToken cancellationToken)
    {
        var where = new JsonPlace(null, "inputs");
        for (var more = await _json.OpenArrayAsync(where, cancellationToken);
            more;
            more = await _json.HasNextElementAsync(where, cancellationToken))
        {
            if (_inputs.Count == MaxTensors)
            {
                throw new InvalidInputException($"The request has more than {MaxTensors} inputs.");
            }

            var header = new TensorHeader(_inputs.Count);
            _inputs.Add(header);
            await TensorInputReader.ReadAsync(_json, header, _partParameters, cancellationToken);
        }
    }

    private async ValueTask ReadOutputsAsync(CancellationToken cancellationToken)
    {
        var where = new JsonPlace(null, "outputs");
        List<RequestedOutput>? outputs = null;
        for (var more = await _json.OpenArrayAsync(where, cancellationToken);
            more;
            more = await _json.HasNextElementAsync(where, cancellationToken))
        {
            outputs ??= new List<RequestedOutput>(1);
            outputs.Add(outputs.Count < MaxTensors
                ? await ReadOutputAsync(outputs.Count, cancellationToken)
                : throw new InvalidInputException($"The request has more than {MaxTensors} outputs."));
        }

        // An empty list asks for nothing in particular, as clients write it that mean all.
        _outputs = outputs;
    }

    private async ValueTask<RequestedOutput> ReadOutputAsync(int index, CancellationToken cancellationToken)
    {
        var output = index < FirstOutputs.Length ? FirstOutputs[index] : $"output {index}";
        var where = new JsonPlace(output);
        string? name = null;
        var hasParameters = false;
        for (var more = await _json.OpenObjectAsync(where, cancellationToken);
            more;
            more = await _json.HasNextMemberAsync(where, cancellationToken))
        {
            switch (await _json.ReadNameAsync(where, cancellationToken))
            {
                case "parameters" when await _json.TryReadNullAsync(where, cancellationToken):
                    break;
                case "name":
                    name = await _json.ReadStringAsync(where with { Part = "name" }, cancellationToken);
                    break;
                case "parameters":
                    hasParameters = true;
                    await _partParameters.ReadAsync(_json, output, cancellationToken);
                    break;
                default:
                    await _json.SkipAsync(where, cancellationToken);
                    break;
            }
        }

        return new RequestedOutput(
            name ?? throw new InvalidInputException($"The {where} has no 'name'."),
            hasParameters ? _partParameters.Boolean("binary_data") : null,
            hasParameters ? (int?)_partParameters.Integer("classification", 1, int.MaxValue) : null);
    }

    private async ValueTask ReadBinaryAsync(bool hasBinaryPart, CancellationToken cancellationToken)
    {
        if (!hasBinaryPart && _inputs.Exists(input => input.BinarySize is not null))
        {
            throw new InvalidInputException(
                "The request announces binary data and has no header Inference-Header-Content-Length: "
                + "expected the length of the JSON in it.");
        }

        foreach (var header in _inputs)
        {
            if (header.BinarySize is { } size)
            {
                header.Tensor = await BinaryTensorReader.ReadAsync(
                    _body, header.Name!, header.DataType!.Value, header.Shape!, size, cancellationToken);
            }
        }

        if (!await _body.IsAtEndAsync(cancellationToken))
        {
            throw new InvalidInputException(
                "The body goes on behind the last tensor: expected the lengths in binary_data_size to add up to what follows the JSON.");
        }
    }
}
