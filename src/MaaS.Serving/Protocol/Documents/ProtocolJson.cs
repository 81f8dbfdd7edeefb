using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Serving;

/// <summary>The documents under <c>/v2</c>, except inference itself.</summary>
[JsonSerializable(typeof(ProtocolError))]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(Liveness))]
[JsonSerializable(typeof(Readiness))]
[JsonSerializable(typeof(ModelReadiness))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(ModelConfig))]
[JsonSerializable(typeof(ModelStatisticsList))]
[JsonSerializable(typeof(IReadOnlyList<IndexEntry>))]
[JsonSerializable(typeof(IndexRequest))]
[JsonSerializable(typeof(RepositoryRequest))]
[JsonSerializable(typeof(LoadAnswer))]
[JsonSerializable(typeof(UnloadAnswer))]
internal sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>Leaves quotes and accents as they are: an answer is read by people, and never as HTML.</summary>
    public static ProtocolJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
