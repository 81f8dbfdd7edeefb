using Microsoft.OpenApi;

namespace MaaS.Serving;

/// <param name="MediaType">Content type.</param>
/// <param name="Schema">What is in it.</param>
internal sealed record ApiContent(string MediaType, IOpenApiSchema Schema)
{
    /// <summary>Text in UTF-8.</summary>
    public static ApiContent PlainText { get; } = new("text/plain", SchemaOf.Text());

    /// <summary>JSON of a schema of the document's components.</summary>
    public static ApiContent Json(string schema) => new("application/json", SchemaOf.Named(schema));

    /// <summary>Bytes of any kind.</summary>
    public static ApiContent Bytes(string mediaType) => new(mediaType, SchemaOf.Binary());
}
