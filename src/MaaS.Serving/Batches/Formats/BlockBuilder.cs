namespace MaaS.Serving;

/// <summary>A block that grows row by row; rows of one kind share requests.</summary>
internal sealed class BlockBuilder(RowInput[] inputs, BatchModel model) : IDisposable
{
    private const long MaxRequestBytes = 16 << 20;

    private readonly List<BatchRow> _rows = [];
    private readonly List<BatchRequest?> _requests = [];
    private readonly List<RequestBuilder> _builders = [];
    private RequestBuilder? _current;

    /// <summary>As many rows as one request takes, so that most blocks are one full request.</summary>
    public int Capacity { get; } = CapacityOf(inputs, model);

    public bool IsFull => _rows.Count >= Capacity;

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>The request that takes the next row with these outputs.</summary>
    public RequestBuilder RequestFor(IReadOnlyList<string>? outputs)
    {
        _current = _builders.Find(builder => !builder.IsFull && ReferenceEquals(builder.Outputs, outputs));
        if (_current is null)
        {
            var capacity = inputs.All(input => input.ElementCount is not null) ? Capacity : 1;
            _current = new RequestBuilder(inputs, capacity, outputs, _requests.Count, BatchMemory.Take());
            _builders.Add(_current);
            _requests.Add(null);
        }

        return _current;
    }

    /// <summary>The row whose values were appended to the request.</summary>
    public void Add(RequestBuilder request, long number, ReadOnlyMemory<byte> keys, object? origin = null)
    {
        _rows.Add(new BatchRow { Number = number, Request = request.Index, RowOfRequest = request.Rows, Keys = keys, Origin = origin });
        request.EndRow();
    }

    /// <summary>A row with a request of its own.</summary>
    public void Add(BatchRequest request, long number, object? origin)
    {
        _rows.Add(new BatchRow { Number = number, Request = _requests.Count, Origin = origin });
        _requests.Add(request);
    }

    /// <summary>What was appended for the row is taken back.</summary>
    public void AddBad(long number, string error, ReadOnlyMemory<byte> keys = default, object? origin = null)
    {
        _current?.DropRow();
        _rows.Add(new BatchRow { Number = number, Error = error, Keys = keys, Origin = origin });
    }

    /// <summary>Gives everything to the block. A request that got no row has no row that refers to it, and is left out.</summary>
    public BatchBlock Build()
    {
        foreach (var builder in _builders.Where(builder => builder.Rows > 0))
        {
            _requests[builder.Index] = builder.Build();
        }

        return new BatchBlock([.. _rows], [.. _requests]);
    }

    public void Dispose() => _builders.ForEach(builder => builder.Dispose());

    private static int CapacityOf(RowInput[] inputs, BatchModel model)
    {
        var rowBytes = inputs.Sum(input => (long)(input.RowBytes ?? 0));
        return (int)Math.Clamp(MaxRequestBytes / Math.Max(rowBytes, 1), 1, model.MaxBatchSize);
    }
}
