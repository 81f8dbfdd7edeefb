using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// Reads a line that names the model's inputs, or has a picture under <c>image</c> or a text under <c>text</c>: <c>{"x":[1,2],"id":7}</c>,
/// <c>{"image":"…base64…"}</c>, <c>{"text":"…"}</c>. What is neither is a key column. For a model with one input the line may be the array
/// alone.
/// </summary>
internal sealed class JsonRowReader(BatchModel model, RowInput[] inputs)
{
    private static readonly string[] AnswerNames = ["predictions", "values", "outputs"];

    private readonly byte[][] _names = [.. inputs.Select(input => Encoding.UTF8.GetBytes(input.Spec.Name))];
    private readonly PictureInput? _pictures = model.Task == PredictionTasks.ImageClassification ? new PictureInput(model) : null;
    private readonly TextInput? _texts = model.TakesTexts ? new TextInput(model) : null;

    /// <summary>Whether the line is a request of the protocol: it has <c>inputs</c>, and no input of the model has that name.</summary>
    /// <exception cref="InvalidInputException">The line is not one JSON object.</exception>
    public bool IsRequest(ReadOnlySpan<byte> line)
    {
        if (line.TrimStart(" \t"u8) is [(byte)'[', ..])
        {
            return false;
        }

        var members = new JsonMembers(line);
        while (members.MoveNext())
        {
            if (IndexOf(members.Name) >= 0)
            {
                return false;
            }

            if (members.Name.SequenceEqual("inputs"u8))
            {
                return true;
            }

            if (IsWhole(members.Name))
            {
                return false;
            }

            _ = members.Skip();
        }

        return false;
    }

    /// <summary>Appends the row to the request.</summary>
    /// <exception cref="InvalidInputException">The line does not fit the model.</exception>
    public void Read(ReadOnlySpan<byte> line, RequestBuilder request, ArrayBufferWriter<byte> keys)
    {
        if (line.TrimStart(" \t"u8) is [(byte)'[', ..])
        {
            ReadArray(line, request);
            return;
        }

        Span<bool> given = stackalloc bool[inputs.Length];
        var members = new JsonMembers(line);
        while (members.MoveNext())
        {
            var input = IndexOf(members.Name);
            if (members.Value[0] == '"' && IsWhole(members.Name))
            {
                members.Take(ReadWhole(members.Value, request, given));
            }
            else if (input >= 0)
            {
                members.Take(ReadInput(input, members.Value, request, ref given[input]));
            }
            else
            {
                AppendKey(members.Name, members.Skip(), keys);
            }
        }

        if (given.IndexOf(false) is >= 0 and var missing)
        {
            throw new InvalidInputException($"The line has no '{inputs[missing].Spec.Name}': expected {Expected()}.");
        }
    }

    /// <summary>The key columns of a line that was not read, as far as it can be understood.</summary>
    public void ReadKeys(ReadOnlySpan<byte> line, bool isRequest, ArrayBufferWriter<byte> keys)
    {
        try
        {
            var members = new JsonMembers(line);
            while (members.MoveNext())
            {
                var name = members.Name;
                var member = members.Skip();
                if (isRequest ? name.SequenceEqual("id"u8) : IndexOf(name) < 0 && !IsWhole(name))
                {
                    AppendKey(name, member, keys);
                }
            }
        }
        catch (InvalidInputException)
        {
            // Only for the errors, which say already why the line is bad.
        }
    }

    /// <summary>Whether the member holds all inputs of the row: a picture, or a text.</summary>
    private bool IsWhole(ReadOnlySpan<byte> name) =>
        (_pictures is not null && name.SequenceEqual("image"u8)) || (_texts is not null && name.SequenceEqual("text"u8));

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private void ReadArray(ReadOnlySpan<byte> line, RequestBuilder request)
    {
        if (inputs.Length != 1)
        {
            throw new InvalidInputException($"The line is an array: expected {Expected()}.");
        }

        var given = false;
        var length = ReadInput(0, line, request, ref given);
        if (length + JsonTokens.CountBlanks(line[length..]) < line.Length)
        {
            throw new InvalidInputException("The line goes on behind the end of the array: expected one row per line.");
        }
    }

    private int ReadInput(int input, ReadOnlySpan<byte> value, RequestBuilder request, ref bool given)
    {
        CheckFirst(inputs[input].Spec.Name, ref given);
        var length = JsonRowValues.Read(value, inputs[input], request.Column(input), out var shape);
        if (inputs[input].ElementCount is null)
        {
            request.SetShape(input, shape);
        }

        return length;
    }

    private int ReadWhole(ReadOnlySpan<byte> value, RequestBuilder request, Span<bool> given)
    {
        var name = _pictures is null ? TextInput.Name : "image";
        foreach (ref var input in given)
        {
            CheckFirst(name, ref input);
        }

        var length = JsonTokens.StringTokenLength(value);
        var token = length < 0 ? throw new InvalidInputException($"The JSON breaks off within '{name}'.") : value[..length];
        var unescaped = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var reader = new Utf8JsonReader(token);
            reader.Read();
            AppendWhole(unescaped.AsSpan(0, reader.CopyString(unescaped)), request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException($"'{name}' is not a JSON string: it has a bad escape or bad UTF-8.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unescaped);
        }

        return length;
    }

    private void AppendWhole(Span<byte> text, RequestBuilder request)
    {
        if (_pictures is null)
        {
            _texts!.Append(text, request);
            return;
        }

        if (Base64.DecodeFromUtf8InPlace(text, out var count) != OperationStatus.Done)
        {
            throw new InvalidInputException("'image' is not base64: expected the base64 of a PNG or JPEG file, "
                + "without a data: prefix.");
        }

        _pictures.Append(text[..count], request);
    }

    /// <summary>A key column of the name of an answer would be there twice; it gives way.</summary>
    private static void AppendKey(ReadOnlySpan<byte> name, ReadOnlySpan<byte> member, ArrayBufferWriter<byte> keys)
    {
        foreach (var answer in AnswerNames)
        {
            if (Ascii.Equals(name, answer))
            {
                return;
            }
        }

        if (keys.WrittenCount > 0)
        {
            keys.Write(","u8);
        }

        keys.Write(member);
    }

    private static void CheckFirst(string name, ref bool given)
    {
        if (given)
        {
            throw new InvalidInputException($"The line has '{name}' twice, or an input and what it is made of: expected it once.");
        }

        given = true;
    }

    private string Expected() =>
        (_pictures is not null ? "{\"image\": \"<base64>\"}, or " : _texts is not null ? "{\"text\": \"…\"}, or " : "")
        + "an object with " + string.Join(", ", inputs.Select(input => $"\"{input.Spec.Name}\""));
}
