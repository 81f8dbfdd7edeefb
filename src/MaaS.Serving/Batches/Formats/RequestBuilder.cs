namespace MaaS.Serving;

/// <summary>A request that grows row by row in pooled memory.</summary>
/// <param name="inputs">Of the model.</param>
/// <param name="capacity">Rows that it is made for.</param>
/// <param name="outputs">Which are wanted; null for all.</param>
/// <param name="index">Of the request in its block.</param>
/// <param name="memory">Counts what it takes.</param>
internal sealed class RequestBuilder(
    RowInput[] inputs, int capacity, IReadOnlyList<string>? outputs, int index, RequestMemory memory) : IDisposable
{
    private readonly GrowingBuffer[] _columns = [.. inputs.Select(input => new GrowingBuffer(memory, (input.RowBytes ?? 64) * capacity))];
    private readonly int[] _ends = new int[inputs.Length];
    private readonly long[][] _shapes = [.. inputs.Select(input => input.Shape)];

    public int Index => index;

    public IReadOnlyList<string>? Outputs => outputs;

    public int Rows { get; private set; }

    public bool IsFull => Rows == capacity;

    /// <summary>Where the values of the next row of an input are appended.</summary>
    public GrowingBuffer Column(int input) => _columns[input];

    /// <summary>For an input whose shape varies, and so for a request of one row.</summary>
    public void SetShape(int input, long[] shape) => _shapes[input] = shape;

    public void EndRow()
    {
        Rows++;
        for (var i = 0; i < _ends.Length; i++)
        {
            _ends[i] = _columns[i].Length;
        }
    }

    /// <summary>Takes back what was appended since the last row.</summary>
    public void DropRow()
    {
        for (var i = 0; i < _ends.Length; i++)
        {
            _columns[i].Advance(_ends[i] - _columns[i].Length);
        }
    }

    /// <summary>Gives the memory to the request.</summary>
    public BatchRequest Build() => new(
        [.. _columns.Select((column, i) => column.ToTensor(
            inputs[i].Spec.Name, inputs[i].Spec.DataType, inputs[i].ShapeOf(Rows, _shapes[i])))],
        outputs, Rows);

    public void Dispose()
    {
        foreach (var column in _columns)
        {
            column.Dispose();
        }
    }
}
