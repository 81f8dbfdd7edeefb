using Microsoft.OpenApi;
using static MaaS.Serving.SchemaOf;

namespace MaaS.Serving;

/// <summary>The parameters of all operations.</summary>
internal static class ApiParameters
{
    public const string TopK = "topK";

    public const string Prefer = "Prefer";

    public const string Limit = "limit";

    public const string JsonLength = "Inference-Header-Content-Length";

    /// <summary>By their name in templates.</summary>
    public static IReadOnlyDictionary<string, OpenApiParameter> Path { get; } = new[]
    {
        InPath("model", "Name of a model."),
        InPath("version", "A number, or an alias such as champion or latest."),
        InPath(
            "id",
            "Of a job: 1 to 100 characters of A-Z a-z 0-9 _ -, starting with a letter or a digit. Of a batch: hexadecimal digits. "
            + "Of a run: 1 to 40 characters of a-z 0-9 -, starting and ending with a letter or a digit."),
        InPath("alias", "1 to 64 characters of a-z 0-9 -, starting with a letter."),
    }.ToDictionary(parameter => parameter.Name!);

    /// <summary>In query and headers, by name.</summary>
    public static IReadOnlyDictionary<string, OpenApiParameter> Other { get; } = new[]
    {
        new OpenApiParameter
        {
            Name = TopK,
            In = ParameterLocation.Query,
            Description = "How many classes to name; 5, or all where there are fewer, when absent. Not for regressions.",
            Schema = Whole(min: 1),
        },
        new OpenApiParameter
        {
            Name = Prefer,
            In = ParameterLocation.Header,
            Description = "respond-async (RFC 7240) makes it a job, which is answered at once; other preferences are passed over.",
            Schema = Text(),
        },
        new OpenApiParameter
        {
            Name = Limit,
            In = ParameterLocation.Query,
            Description = "How many of the newest to list; 20 when absent.",
            Schema = Whole(min: 1, max: 200),
        },
        new OpenApiParameter
        {
            Name = JsonLength,
            In = ParameterLocation.Header,
            Description = "Bytes of JSON before the binary part; 0 when the body is the one input's bytes alone. "
                + "Required where there is a binary part.",
            Schema = Whole(min: 0),
        },
    }.ToDictionary(parameter => parameter.Name!);

    private static OpenApiParameter InPath(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Path, Required = true, Description = description, Schema = Text() };
}
