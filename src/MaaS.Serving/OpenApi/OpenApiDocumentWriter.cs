using System.Globalization;
using System.Text;
using Microsoft.OpenApi;

namespace MaaS.Serving;

/// <summary>Writes <see cref="ApiDescription"/> as an OpenAPI 3.1 document.</summary>
public static class OpenApiDocumentWriter
{
    private const string SecurityScheme = "functionKey";

    private static readonly Lazy<byte[]> Written = new(Write);

    /// <summary>The document as UTF-8 JSON; made once.</summary>
    public static ReadOnlyMemory<byte> Utf8Json => Written.Value;

    private static byte[] Write()
    {
        var text = new StringBuilder();
        using var writer = new StringWriter(text, CultureInfo.InvariantCulture);
        Build().SerializeAsV31(new OpenApiJsonWriter(writer));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static OpenApiDocument Build()
    {
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = "MaaS",
                Version = typeof(OpenApiDocumentWriter).Assembly.GetName().Version!.ToString(3),
                Description = "ONNX models as a service: predictions over HTTP, the Open Inference Protocol V2, and a model catalog.",
            },
            Servers = [new OpenApiServer { Url = "/", Description = "The service that gave this description." }],
            Tags = ApiDescription.Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet(),
            Paths = [],
            Components = Components(),
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SecurityScheme, document)] = [] }];
        foreach (var route in ApiDescription.Operations.GroupBy(operation => operation.Template))
        {
            document.Paths.Add(route.Key, PathOf(route.Key, route, document));
        }

        return document;
    }

    private static OpenApiComponents Components() => new()
    {
        Schemas = ProtocolSchemas.All.Concat(ServiceSchemas.All).ToDictionary(),
        SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [SecurityScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "x-functions-key",
                Description = "A function key or host key of the function app.",
            },
        },
    };

    private static OpenApiPathItem PathOf(string template, IEnumerable<ApiOperation> operations, OpenApiDocument document)
    {
        var item = new OpenApiPathItem
        {
            Parameters =
            [
                .. ApiParameters.Path.Values.Where(parameter => template.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal)),
            ],
        };
        foreach (var operation in operations)
        {
            item.AddOperation(HttpMethod.Parse(operation.Method), OperationOf(operation, document));
        }

        return item;
    }

    private static OpenApiOperation OperationOf(ApiOperation operation, OpenApiDocument document) => new()
    {
        OperationId = operation.Id,
        Summary = operation.Summary,
        Description = operation.Description,
        Tags = new HashSet<OpenApiTagReference> { new(operation.Tag, document) },
        Security = operation.IsAnonymous ? [] : null,
        Parameters = [.. operation.Parameters.Select(name => ApiParameters.Other[name])],
        RequestBody = operation.Request.Count == 0
            ? null
            : new OpenApiRequestBody { Required = !operation.IsRequestOptional, Content = ContentOf(operation.Request) },
        Responses = ResponsesOf(operation),
    };

    private static OpenApiResponses ResponsesOf(ApiOperation operation)
    {
        var responses = new OpenApiResponses();
        foreach (var answer in operation.Answers)
        {
            responses[Text(answer.Status)] = new OpenApiResponse
            {
                Description = answer.Description,
                Headers = answer.Headers.ToDictionary(
                    header => header.Key, IOpenApiHeader (header) => Header(header.Value, SchemaOf.Text())),
                Content = ContentOf(answer.Content),
            };
        }

        // Every operation refuses what is not valid HTTP, and can fail; those with a key refuse callers without one.
        int[] always = operation.IsAnonymous ? [400, 500] : [400, 401, 500];
        foreach (var status in operation.Errors.Union(always).Order())
        {
            responses[Text(status)] = ErrorOf(operation, status);
        }

        return responses;
    }

    private static OpenApiResponse ErrorOf(ApiOperation operation, int status)
    {
        var response = new OpenApiResponse { Description = ApiErrors.Describe(status) };
        if (ApiErrors.HasRetryAfter(status))
        {
            var retryAfter = Header("Seconds after which trying again may help.", SchemaOf.Whole(min: 1));
            response.Headers = new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = retryAfter };
        }

        // The platform answers 401 before the service sees the request.
        if (status != 401)
        {
            response.Content = ContentOf(
                [operation.IsProtocol ? ApiContent.Json("Error") : new("application/problem+json", SchemaOf.Named("Problem"))]);
        }

        return response;
    }

    private static Dictionary<string, IOpenApiMediaType> ContentOf(IEnumerable<ApiContent> content) =>
        content.ToDictionary(each => each.MediaType, IOpenApiMediaType (each) => new OpenApiMediaType { Schema = each.Schema });

    private static OpenApiHeader Header(string description, OpenApiSchema schema) => new() { Description = description, Schema = schema };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
