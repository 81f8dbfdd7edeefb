using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Training;

/// <summary>
/// How the files of a run are written as JSON: camel case, enumerations as text, and null for a number that is not finite. Members that are
/// not known are passed over, because a job may be newer than the service or another program.
/// </summary>
public static class RunJson
{
    /// <summary>For a file that is one document.</summary>
    public static JsonSerializerOptions Document { get; } = Create(isIndented: true);

    /// <summary>For a file with a document a line.</summary>
    public static JsonSerializerOptions Line { get; } = Create(isIndented: false);

    private static JsonSerializerOptions Create(bool isIndented)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            WriteIndented = isIndented,
            NewLine = "\n",
        };
        options.Converters.Add(new FiniteNumberConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
