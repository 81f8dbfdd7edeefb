using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Reads one JSON value, nested, flat or a scalar, as one row of an input, straight into the tensor's memory.</summary>
internal ref struct JsonRowValues
{
    private const int MaxRank = 16;

    private readonly ReadOnlySpan<byte> _text;
    private readonly RowInput _input;
    private readonly GrowingBuffer _destination;
    private readonly JsonElementParser _parse;
    private readonly long[] _counts = new long[MaxRank + 1];
    private readonly long[] _lengths = new long[MaxRank + 1];
    private int _at;
    private int _depth;
    private int _scalarDepth = -1;
    private int _elements;
    private bool _valueExpected = true;
    private bool _justOpened;

    private JsonRowValues(ReadOnlySpan<byte> text, RowInput input, GrowingBuffer destination)
    {
        _text = text;
        _input = input;
        _destination = destination;
        _parse = JsonElementParsers.For(input.Spec.DataType);
        _lengths.AsSpan().Fill(-1);
    }

    /// <summary>Reads the value at the front and returns its length.</summary>
    /// <exception cref="InvalidInputException">It does not fit the input.</exception>
    public static int Read(ReadOnlySpan<byte> text, RowInput input, GrowingBuffer destination, out long[] shape)
    {
        var reader = new JsonRowValues(text, input, destination);
        do
        {
            reader.Step();
        }
        while (reader._depth > 0);

        shape = reader.MatchShape();
        return reader._at;
    }

    private void Step()
    {
        _at += JsonTokens.CountBlanks(_text[_at..]);
        if (_at == _text.Length)
        {
            throw new InvalidInputException($"The JSON breaks off within input '{_input.Spec.Name}'.");
        }

        switch (_text[_at])
        {
            case (byte)'[' when _valueExpected && _scalarDepth != _depth && _depth < MaxRank:
                _counts[++_depth] = 0;
                _justOpened = true;
                _at++;
                break;
            case (byte)']' when _depth > 0 && (!_valueExpected || _justOpened):
                Close();
                _at++;
                break;
            case (byte)',' when _depth > 0 && !_valueExpected:
                _valueExpected = true;
                _justOpened = false;
                _at++;
                break;
            case (byte)'[' or (byte)']' or (byte)',' or (byte)'{' or (byte)'}' or (byte)':':
                throw new InvalidInputException(
                    $"Input '{_input.Spec.Name}' has '{(char)_text[_at]}' after element {_elements}: "
                    + $"expected a JSON array of {Expected()}.");
            default:
                ReadElements();
                break;
        }
    }

    private void Close()
    {
        if (_lengths[_depth] >= 0 && _lengths[_depth] != _counts[_depth])
        {
            throw new InvalidInputException(
                $"Input '{_input.Spec.Name}' has rows of {_lengths[_depth]} and of {_counts[_depth]} at depth {_depth}: "
                + "expected one length.");
        }

        _lengths[_depth] = _counts[_depth];
        _counts[--_depth]++;
        _valueExpected = false;
        _justOpened = false;
    }

    private void ReadElements()
    {
        if (!_valueExpected || (_scalarDepth >= 0 && _scalarDepth != _depth))
        {
            throw new InvalidInputException($"Input '{_input.Spec.Name}' mixes values and arrays, or lacks a comma, "
                + $"after element {_elements}.");
        }

        _scalarDepth = _depth;
        var count = _depth > 0 && _input.ElementCount is { } all ? ReadNumbers(all - _elements) : 0;
        if (count == 0)
        {
            ReadElement();
            count = 1;
        }

        _elements += count;
        _counts[_depth] += count;
        _valueExpected = false;
        _justOpened = false;
    }

    /// <summary>Numbers with commas between them, as many as there are. What stops it is left to the general way.</summary>
    private int ReadNumbers(int most)
    {
        var dataType = _input.Spec.DataType;
        var size = dataType.ElementSize();
        var text = _text[_at..];

        // Each number takes a digit and a comma at least.
        var bytes = Math.Min(most, (text.Length + 1) / 2) * size;
        _at += JsonNumbers.ReadRun(text, dataType, _destination.Reserve(bytes)[..bytes], out var count);
        _destination.Advance(count * size);
        return count;
    }

    private void ReadElement()
    {
        var text = _text[_at..];
        var length = text[0] == '"' ? JsonTokens.StringTokenLength(text) : text.IndexOfAny(JsonTokens.TokenEnds);
        length = length >= 0 ? length : text.Length;
        if (_elements >= _input.ElementCount)
        {
            throw new InvalidInputException($"Input '{_input.Spec.Name}' has more than {_input.ElementCount} values: "
                + $"expected {Expected()}.");
        }

        if (!_parse(text[..length], _destination))
        {
            throw new InvalidInputException(
                $"Element {_elements} of input '{_input.Spec.Name}' is '{Excerpt.Of(text[..length])}': "
                + $"expected {JsonElementParsers.Describe(_input.Spec.DataType)}.");
        }

        _at += length;
    }

    /// <summary>The row's shape: as found, or that of the input where the values came flat, or within a batch of 1.</summary>
    private readonly long[] MatchShape()
    {
        var rank = Math.Max(Array.IndexOf(_lengths, -1, 1) - 1, 0);
        var found = _lengths.AsSpan(1, rank).ToArray();
        var shape = _input.Shape;
        if (Fits(found, shape))
        {
            return found;
        }

        if (_input.HasRowDimension && rank > 0 && found[0] == 1 && Fits(found.AsSpan(1), shape))
        {
            return found[1..];
        }

        if (rank <= 1 && _elements == _input.ElementCount)
        {
            return shape;
        }

        return rank <= 1 && Infer(shape) is { } inferred
            ? inferred
            : throw new InvalidInputException(
                $"Input '{_input.Spec.Name}' has {_elements} values of shape {TensorShape.Format(found)}: expected {Expected()}.");
    }

    private static bool Fits(ReadOnlySpan<long> found, long[] shape)
    {
        var fits = found.Length == shape.Length;
        for (var i = 0; fits && i < shape.Length; i++)
        {
            fits = shape[i] < 0 || shape[i] == found[i];
        }

        return fits;
    }

    /// <summary>One length that varies follows from the number of values.</summary>
    private readonly long[]? Infer(long[] shape)
    {
        var known = shape.Where(length => length >= 0).Aggregate(1L, (product, length) => product * length);
        var elements = _elements;
        return shape.Count(length => length < 0) == 1 && known > 0 && elements % known == 0
            ? [.. shape.Select(length => length < 0 ? elements / known : length)]
            : null;
    }

    private readonly string Expected() => _input.Shape.Length == 0
        ? $"one {_input.Spec.DataType.ToProtocolName()} value"
        : $"{_input.Spec.DataType.ToProtocolName()} values of shape {TensorShape.Format(_input.Shape)} for one row";
}
