using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>The documents under <c>/api</c>.</summary>
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ModelSummaries))]
[JsonSerializable(typeof(ModelSummary))]
[JsonSerializable(typeof(VersionDetails))]
[JsonSerializable(typeof(PublishRequest))]
[JsonSerializable(typeof(PublishAnswer))]
[JsonSerializable(typeof(AliasRequest))]
[JsonSerializable(typeof(AliasAnswer))]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(BatchDocument))]
[JsonSerializable(typeof(BatchDocuments))]
[JsonSerializable(typeof(BatchSummary))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Leaves quotes and accents as they are: an answer is read by people, and never as HTML.</summary>
    public static ApiJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new CamelCaseEnumConverter<PublishOutcome>(),
            new CamelCaseEnumConverter<JobState>(),
            new CamelCaseEnumConverter<JobOperation>(),
            new CamelCaseEnumConverter<WebhookState>(),
            new CamelCaseEnumConverter<BatchState>(),
        },
    });
}
