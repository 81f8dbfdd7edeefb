using System.Net;

namespace MaaS.Functions.Tests.Http;

/// <summary>A request that must be refused.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Body">Null for none.</param>
/// <param name="Status">The status that is due.</param>
/// <param name="Says">What the error must mention.</param>
public sealed record BadRequestCase(string Name, HttpMethod Method, string Path, byte[]? Body, HttpStatusCode Status, string Says)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string ContentType { get; init; } = "application/json";

    public bool Chunked { get; init; }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Path);
        if (Body is not null)
        {
            message.Content = Chunked ? new StreamContent(new MemoryStream(Body)) : new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            message.Headers.TransferEncodingChunked = Chunked ? true : null;
        }

        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    public override string ToString() => Name;
}
