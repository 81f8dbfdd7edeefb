using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Reads the <c>data</c> of a tensor, nested or flat, as it comes through the window, into the tensor's memory. Numbers are parsed where
/// they stand; there is no text or object per number.
/// </summary>
internal sealed class JsonTensorReader
{
    private const int MaxRank = 16;

    private readonly string _name;
    private readonly TensorDataType _dataType;
    private readonly long[] _shape;
    private readonly JsonElementParser _parse;
    private readonly GrowingBuffer _builder;
    private readonly long[] _counts = new long[MaxRank + 1];
    private readonly long _expected;
    private long _elements;
    private int _depth;
    private int _scalarDepth = -1;
    private bool _valueExpected = true;
    private bool _justOpened;
    private bool _done;

    private JsonTensorReader(string name, TensorDataType dataType, long[] shape, GrowingBuffer builder)
    {
        _name = name;
        _dataType = dataType;
        _shape = shape;
        _builder = builder;
        _parse = JsonElementParsers.For(dataType);
        if (!TensorShape.TryCountElements(shape, out _expected))
        {
            throw new InvalidInputException(
                $"Tensor '{name}' has shape {TensorShape.Format(shape)}: expected lengths of at least 0 whose product fits in 63 bits.");
        }
    }

    /// <summary>Reads the value that follows in the text.</summary>
    /// <exception cref="InvalidInputException">
    /// It is not an array of elements of the type, or not as many as the shape asks for.
    /// </exception>
    public static async ValueTask<Tensor> ReadAsync(
        JsonText json, string name, TensorDataType dataType, long[] shape, CancellationToken cancellationToken)
    {
        using var builder = CreateBuilder(json.Body.Memory, dataType, shape);
        var reader = new JsonTensorReader(name, dataType, shape, builder);
        await json.PeekAsync(cancellationToken);
        while (true)
        {
            json.Body.Consume(reader.Parse(json.Body.Window));
            if (reader._done)
            {
                break;
            }

            if (!await json.Body.FillAsync(cancellationToken))
            {
                throw JsonText.Truncated();
            }
        }

        return builder.ToTensor(name, dataType, shape);
    }

    /// <summary>Reads a value that was read as text before.</summary>
    /// <exception cref="InvalidInputException">
    /// It is not an array of elements of the type, or not as many as the shape asks for.
    /// </exception>
    public static Tensor Read(ReadOnlySpan<byte> json, string name, TensorDataType dataType, long[] shape, RequestMemory memory)
    {
        using var builder = CreateBuilder(memory, dataType, shape);
        var reader = new JsonTensorReader(name, dataType, shape, builder);
        _ = reader.Parse(json);
        return reader._done ? builder.ToTensor(name, dataType, shape) : throw JsonText.Truncated();
    }

    /// <summary>Neither a shape nor an announced length allocates more than the first part: memory follows what has come.</summary>
    private static GrowingBuffer CreateBuilder(RequestMemory memory, TensorDataType dataType, long[] shape)
    {
        _ = TensorShape.TryCountElements(shape, out var elements);
        var size = dataType.ElementSize();
        var length = size > 0 && elements <= long.MaxValue / size ? elements * size : long.MaxValue;
        var first = Math.Min(size > 0 ? length : elements, GrowingBuffer.FirstPart);
        return new GrowingBuffer(memory, (int)first, capacityHint: length);
    }

    /// <summary>Takes whole tokens from the front of the text. Returns how many bytes that were.</summary>
    private int Parse(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (!_done)
        {
            at += JsonTokens.CountBlanks(text[at..]);
            var taken = at < text.Length ? Take(text[at..]) : 0;
            if (taken == 0)
            {
                break;
            }

            at += taken;
        }

        return at;
    }

    /// <summary>0 when the end of the token is not in sight.</summary>
    private int Take(ReadOnlySpan<byte> text)
    {
        switch (text[0])
        {
            case (byte)'[':
                Open();
                return 1;
            case (byte)']':
                Close();
                return 1;
            case (byte)',':
                Separate();
                return 1;
            default:
                return Scalar(text);
        }
    }

    private void Open()
    {
        if (!_valueExpected || _scalarDepth == _depth)
        {
            throw Malformed('[');
        }

        if (++_depth > MaxRank)
        {
            throw new InvalidInputException($"The data of tensor '{_name}' is nested more than {MaxRank} deep.");
        }

        _counts[_depth] = 0;
        _justOpened = true;
    }

    private void Close()
    {
        if (_depth == 0 || (_valueExpected && !_justOpened))
        {
            throw Malformed(']');
        }

        CheckRow();
        _depth--;
        _counts[_depth]++;
        _valueExpected = false;
        _justOpened = false;
        if (_depth == 0)
        {
            _done = true;
            if (_elements != _expected)
            {
                throw WrongCount($"{_elements}");
            }
        }
    }

    /// <summary>A row of nested data has as many entries as its dimension is long; flat data is counted in all.</summary>
    private void CheckRow()
    {
        var nested = _scalarDepth > 1 || _depth > 1;
        if (nested && _shape.Length >= _depth && _counts[_depth] != _shape[_depth - 1])
        {
            throw new InvalidInputException(
                $"The data of tensor '{_name}' has a row of {_counts[_depth]} at depth {_depth}: "
                + $"its shape {TensorShape.Format(_shape)} asks for {_shape[_depth - 1]}.");
        }
    }

    private void Separate()
    {
        if (_valueExpected || _depth == 0)
        {
            throw Malformed(',');
        }

        _valueExpected = true;
    }

    private int Scalar(ReadOnlySpan<byte> text)
    {
        if (!_valueExpected || _depth == 0)
        {
            throw Malformed((char)text[0]);
        }

        if (Numbers(text) is > 0 and var run)
        {
            return run;
        }

        var length = TokenLength(text);
        if (length < 0)
        {
            return 0;
        }

        CheckDepth();
        var token = text[..length];
        if (++_elements > _expected)
        {
            throw WrongCount("more");
        }

        if (!_parse(token, _builder))
        {
            throw NotAnElement(token);
        }

        _counts[_depth]++;
        _valueExpected = false;
        _justOpened = false;
        return length;
    }

    /// <summary>Takes as many numbers as follow one another; 0 when the first of them is to be taken as a token.</summary>
    private int Numbers(ReadOnlySpan<byte> text)
    {
        var size = _dataType.ElementSize();
        if (size == 0 || _elements == _expected)
        {
            return 0;
        }

        var room = _builder.Reserve(size);
        var most = Math.Min(_expected - _elements, room.Length / size);
        var length = JsonNumbers.ReadRun(text, _dataType, room[..((int)most * size)], out var count);
        if (count == 0)
        {
            return 0;
        }

        CheckDepth();
        _builder.Advance(count * size);
        _elements += count;
        _counts[_depth] += count;
        _valueExpected = false;
        _justOpened = false;
        return length;
    }

    /// <summary>-1 when the end is not in sight.</summary>
    private int TokenLength(ReadOnlySpan<byte> text)
    {
        if (text[0] == '"')
        {
            return JsonTokens.StringTokenLength(text);
        }

        var length = text.IndexOfAny(JsonTokens.TokenEnds);
        return length >= 0 || text.Length <= JsonElementParsers.MaxTokenLength ? length : throw NotAnElement(text);
    }

    /// <summary>All elements are as deep as the first.</summary>
    private void CheckDepth()
    {
        if (_scalarDepth < 0)
        {
            _scalarDepth = _depth;
            if (_depth != 1 && _depth != _shape.Length)
            {
                throw new InvalidInputException(
                    $"The data of tensor '{_name}' is nested {_depth} deep: expected flat data, or as deep as its shape "
                    + $"{TensorShape.Format(_shape)}.");
            }
        }

        if (_scalarDepth != _depth)
        {
            throw new InvalidInputException(
                $"The data of tensor '{_name}' mixes numbers and arrays at depth {Math.Min(_depth, _scalarDepth)}.");
        }
    }

    private InvalidInputException Malformed(char found)
    {
        var where = _depth == 0 ? "where '[' was expected" : $"after element {_elements}";
        return new($"The data of tensor '{_name}' is not a valid JSON array: found '{JsonTokens.Show((byte)found)}' {where}.");
    }

    private InvalidInputException WrongCount(string found) =>
        new($"Tensor '{_name}' has {found} elements of data: its shape {TensorShape.Format(_shape)} asks for {_expected}.");

    private InvalidInputException NotAnElement(ReadOnlySpan<byte> token) => new(
        $"Element {Math.Max(_elements - 1, 0)} of tensor '{_name}' is '{Excerpt.Of(token)}': "
        + $"expected {JsonElementParsers.Describe(_dataType)}.");
}
