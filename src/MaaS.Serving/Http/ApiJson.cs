using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Serving;

/// <summary>The documents under <c>/api</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(MaaS.Repository.CamelCaseEnumConverter<MaaS.Repository.PublishOutcome>)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ModelSummaries))]
[JsonSerializable(typeof(ModelSummary))]
[JsonSerializable(typeof(VersionDetails))]
[JsonSerializable(typeof(PublishRequest))]
[JsonSerializable(typeof(PublishAnswer))]
[JsonSerializable(typeof(AliasRequest))]
[JsonSerializable(typeof(AliasAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Leaves quotes and accents as they are: an answer is read by people, and never as HTML.</summary>
    public static ApiJson Readable { get; } = new(new JsonSerializerOptions(Default.GeneratedSerializerOptions!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
