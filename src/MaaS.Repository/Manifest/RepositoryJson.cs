using System.Text.Json.Serialization;

namespace MaaS.Repository;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(ManifestDocument))]
[JsonSerializable(typeof(ModelSettings))]
internal sealed partial class RepositoryJson : JsonSerializerContext;
