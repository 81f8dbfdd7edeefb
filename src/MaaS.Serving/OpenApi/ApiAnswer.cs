namespace MaaS.Serving;

/// <param name="Status">2xx.</param>
/// <param name="Description">When it is given.</param>
/// <param name="Content">Empty when there is no body.</param>
internal sealed record ApiAnswer(int Status, string Description, params IReadOnlyList<ApiContent> Content)
{
    /// <summary>Response headers, by name, with what they say.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
