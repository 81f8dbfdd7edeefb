using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>
/// How the documents of the repository are written as JSON. By reflection, because a source-generated context gives an absent member that
/// is <c>init</c> the default of its type and not the default of the record.
/// </summary>
internal static class RepositoryJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
            WriteIndented = true,
            NewLine = "\n",
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
