using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Serving;

/// <summary>Messages of the queue, as <see cref="ApiJson"/> has the documents.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class JobsJson : JsonSerializerContext;
