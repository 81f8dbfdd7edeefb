using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MaaS.Repository;
using MaaS.Training;

namespace MaaS.Serving;

/// <summary>The documents under <c>/api/training</c>.</summary>
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(RunDocuments))]
[JsonSerializable(typeof(ApprovalRequest))]
[JsonSerializable(typeof(RunEvent))]
internal sealed partial class TrainingJson : JsonSerializerContext
{
    public static TrainingJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new CamelCaseEnumConverter<RunState>(),
            new CamelCaseEnumConverter<RunStep>(),
            new CamelCaseEnumConverter<RunPhase>(),
            new CamelCaseEnumConverter<TrialStatus>(),
        },
    });
}
