namespace MaaS.Serving;

/// <summary>Answer of <c>GET /v2/models</c>, as KServe has it.</summary>
internal sealed record ModelList(IReadOnlyList<string> Models);

/// <summary>Answer of <c>GET /v2/models/{model}</c>.</summary>
internal sealed record ModelMetadata
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Versions { get; init; }

    public required string Platform { get; init; }

    public required IReadOnlyList<TensorMetadata> Inputs { get; init; }

    public required IReadOnlyList<TensorMetadata> Outputs { get; init; }

    public IReadOnlyDictionary<string, string>? Properties { get; init; }
}

/// <summary>An input or output; -1 is a dimension that varies.</summary>
internal sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<long> Shape);
