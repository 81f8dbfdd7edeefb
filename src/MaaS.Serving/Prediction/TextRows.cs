using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Texts for a model that takes texts, as token ids. All are as long as the longest, whichever run they are part of.</summary>
internal sealed class TextRows : InputRows
{
    /// <summary>The cleaned text, in which a character may have become three, in a few copies, and an id for each.</summary>
    private const long BytesPerCharacter = 32;

    private readonly int[][] _ids;
    private readonly TextTensorizer _tensorizer;
    private readonly RequestMemory _memory;
    private readonly int _length;

    private TextRows(int[][] ids, TextTensorizer tensorizer, RequestMemory memory)
    {
        _ids = ids;
        _tensorizer = tensorizer;
        _memory = memory;
        _length = tensorizer.LengthFor(ids.Max(row => row.Length));
    }

    public override int Count => _ids.Length;

    public override bool FirstDimensionIsDynamic => _tensorizer.FirstDimensionIsDynamic;

    /// <param name="texts">At least one.</param>
    /// <param name="tokenizer">Of the model.</param>
    /// <param name="tensorizer">Of the model.</param>
    /// <param name="memory">Counts what is needed here and for the tensors.</param>
    /// <param name="cancellationToken">Looked at before each text.</param>
    /// <exception cref="OverloadedException">There is no memory for it now.</exception>
    /// <exception cref="PayloadTooLargeException">There never is.</exception>
    public static TextRows Encode(
        IReadOnlyList<string> texts, TextTokenizer tokenizer, TextTensorizer tensorizer, RequestMemory memory,
        CancellationToken cancellationToken)
    {
        var ids = new int[texts.Count][];
        for (var i = 0; i < ids.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var scratch = texts[i].Length * BytesPerCharacter;
            memory.Take(scratch);
            ids[i] = tokenizer.Encode(texts[i]);
            memory.Return(scratch);
            memory.Take(ids[i].Length * sizeof(int));
        }

        return new TextRows(ids, tensorizer, memory);
    }

    public override IReadOnlyList<Tensor> CreateTensors(int first, int count, CancellationToken cancellationToken)
    {
        var tensors = new List<Tensor>(_tensorizer.Inputs.Count);
        try
        {
            for (var input = 0; input < _tensorizer.Inputs.Count; input++)
            {
                tensors.Add(CreateTensor(input, first, count));
            }

            return tensors;
        }
        catch
        {
            tensors.ForEach(tensor => tensor.Dispose());
            throw;
        }
    }

    private Tensor CreateTensor(int input, int first, int count)
    {
        var rowBytes = _length * sizeof(long);
        var buffer = new MeteredBuffer(_memory, (long)count * rowBytes);
        for (var i = 0; i < count; i++)
        {
            _tensorizer.Write(input, _ids[first + i], buffer.Memory.Span.Slice(i * rowBytes, rowBytes));
        }

        var spec = _tensorizer.Inputs[input];
        return new Tensor(spec.Name, spec.DataType, [count, _length], buffer.Memory, buffer);
    }
}
