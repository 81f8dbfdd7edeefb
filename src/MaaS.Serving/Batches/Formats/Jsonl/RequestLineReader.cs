using System.Text;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Reads a line that is a request of the protocol. A plain one, of one row, with name, shape and datatype before the data and nothing else
/// asked for, joins the others in one request to the engine; anything else is read by the protocol's own reader and goes alone.
/// </summary>
internal sealed class RequestLineReader(BatchModel model, RowInput[] inputs)
{
    private readonly byte[][] _names = [.. inputs.Select(input => Encoding.UTF8.GetBytes($"\"{input.Spec.Name}\""))];
    private readonly byte[][] _types = [.. inputs.Select(input => Encoding.UTF8.GetBytes($"\"{input.Spec.DataType.ToProtocolName()}\""))];
    private readonly bool _canShare = inputs.All(input => input is { HasRowDimension: true, ElementCount: not null });

    /// <summary>Appends the row when the line is plain; else false, and what was appended is to be dropped.</summary>
    public bool TryAppend(ReadOnlySpan<byte> line, RequestBuilder request, out RequestLine? origin)
    {
        origin = null;
        if (!_canShare)
        {
            return false;
        }

        try
        {
            string? id = null;
            var isPlain = false;
            var members = new JsonMembers(line);
            while (members.MoveNext())
            {
                if (members.Name.SequenceEqual("id"u8) && members.Value[0] == '"' && id is null)
                {
                    id = JsonSerializer.Deserialize<string>(ValueOf(members.Skip()));
                }
                else if (members.Name.SequenceEqual("inputs"u8) && !isPlain && TryAppendInputs(ref members, request))
                {
                    isPlain = true;
                }
                else
                {
                    return false;
                }
            }

            origin = new RequestLine(id, Outputs: null);
            return isPlain;
        }
        catch (Exception e) when (e is InvalidInputException or JsonException)
        {
            return false;
        }
    }

    /// <exception cref="InvalidInputException">It is not a request that fits the model.</exception>
    public async Task<(BatchRequest Request, RequestLine Origin)> ReadAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        await using var body = BodyReader.OverText(line, BatchMemory.Take());
        var request = await ProtocolRequestReader.ReadAsync(
            body, jsonLength: null, model.Manifest.Signature, batched: model.MaxBatchSize > 1, cancellationToken);
        var outputs = request.Outputs?.Select(output => output.Name).ToArray();
        return (new BatchRequest(request.Inputs, outputs, Rows: 1), new RequestLine(request.Id, request.Outputs));
    }

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> member) => member[(member.IndexOf((byte)':') + 1)..];

    private bool TryAppendInputs(ref JsonMembers members, RequestBuilder request)
    {
        var text = members.Value;
        Span<bool> given = stackalloc bool[inputs.Length];
        var at = 0;
        while (text[at] == (at == 0 ? '[' : ','))
        {
            at++;
            var tensor = new JsonMembers(text[at..], isPart: true);
            if (!TryAppendInput(ref tensor, request, given))
            {
                return false;
            }

            at += tensor.Consumed;
            at += JsonTokens.CountBlanks(text[at..]);
            if (at == text.Length)
            {
                return false;
            }
        }

        members.Take(at + 1);
        return text[at] == ']' && !given.Contains(false);
    }

    private bool TryAppendInput(ref JsonMembers tensor, RequestBuilder request, scoped Span<bool> given)
    {
        var (input, hasShape, hasType) = (-1, false, false);
        while (tensor.MoveNext())
        {
            if (tensor.Name.SequenceEqual("name"u8) && input < 0)
            {
                input = IndexOf(ValueOf(tensor.Skip()).Trim(Blanks));
                if (input < 0 || given[input])
                {
                    return false;
                }
            }
            else if (tensor.Name.SequenceEqual("shape"u8) && input >= 0 && !hasShape)
            {
                var shape = JsonSerializer.Deserialize<long[]>(ValueOf(tensor.Skip()));
                hasShape = shape is [1, ..] && shape.AsSpan(1).SequenceEqual(inputs[input].Shape);
            }
            else if (tensor.Name.SequenceEqual("datatype"u8) && input >= 0 && !hasType)
            {
                hasType = ValueOf(tensor.Skip()).Trim(Blanks).SequenceEqual(_types[input]);
            }
            else if (tensor.Name.SequenceEqual("data"u8) && hasShape && hasType && !given[input])
            {
                tensor.Take(JsonRowValues.Read(tensor.Value, inputs[input], request.Column(input), out _));
                given[input] = true;
            }
            else
            {
                return false;
            }
        }

        return input >= 0 && given[input];
    }

    private int IndexOf(ReadOnlySpan<byte> quotedName)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (quotedName.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
