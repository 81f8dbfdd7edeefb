using System.Diagnostics;
using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Serving.Tests;

public sealed class OpenApiDocumentWriterTests
{
    private static readonly JsonElement Document = JsonElement.Parse(OpenApiDocumentWriter.Utf8Json.Span);

    [Fact]
    public void Utf8Json_EveryOperationOfTheTable_IsThereUnderItsIdAndNothingElseIs()
    {
        var written = Document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(verb => verb.Name != "parameters")
                .Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name} {verb.Value.GetProperty("operationId").GetString()}"));

        Assert.Equal(
            ApiDescription.Operations.Select(operation => $"{operation.Method} {operation.Template} {operation.Id}").Order(),
            written.Order());
    }

    [Fact]
    public void Utf8Json_OperationIds_AreUnique() =>
        Assert.Equal(ApiDescription.Operations.Count, ApiDescription.Operations.Select(operation => operation.Id).Distinct().Count());

    [Fact]
    public void Utf8Json_EveryReference_IsToASchemaThatIsThereAndEverySchemaIsUsed()
    {
        var schemas = Document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => "#/components/schemas/" + schema.Name);

        Assert.Equal(schemas.Order(), References(Document).Distinct().Order());
    }

    [Fact]
    public void Utf8Json_TensorData_IsNotRequired()
    {
        var input = Document.GetProperty("components").GetProperty("schemas").GetProperty("RequestInput");

        Assert.DoesNotContain("data", input.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.True(input.GetProperty("properties").TryGetProperty("data", out _));
    }

    [Fact]
    public void Utf8Json_Errors_AreTheProtocolsUnderV2AndProblemsElsewhere()
    {
        var paths = Document.GetProperty("paths");

        Assert.True(Answer(paths, "/v2/models/{model}/infer", "404").TryGetProperty("application/json", out _));
        Assert.True(Answer(paths, "/api/models/{model}/predict", "404").TryGetProperty("application/problem+json", out _));
    }

    [Theory]
    [InlineData("/v2/models/{model}/infer")]
    [InlineData("/v2/models/{model}/versions/{version}/infer")]
    [InlineData("/api/models/{model}/predict")]
    [InlineData("/api/models/{model}/versions/{version}/predict")]
    public void Utf8Json_RouteThatPredicts_TellsOfPreferAndOfItsAnswer(string path)
    {
        var operation = Document.GetProperty("paths").GetProperty(path).GetProperty("post");
        var accepted = operation.GetProperty("responses").GetProperty("202");

        var prefer = operation.GetProperty("parameters").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "Prefer");
        Assert.Equal("header", prefer.GetProperty("in").GetString());
        Assert.False(prefer.TryGetProperty("required", out var required) && required.GetBoolean());
        Assert.Equal(
            ["Location", "Preference-Applied", "Retry-After"],
            accepted.GetProperty("headers").EnumerateObject().Select(header => header.Name).Order(StringComparer.Ordinal));
        Assert.EndsWith(
            "/JobDocument", References(accepted.GetProperty("content").GetProperty("application/json")).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Utf8Json_RecommendedRulesOfRedocly_FindNothing()
    {
        var redocly = await NpmPackages.GetAsync("@redocly/cli", CancellationToken.None);
        using var directory = new TemporaryDirectory();
        await File.WriteAllBytesAsync(directory.File("openapi.json"), OpenApiDocumentWriter.Utf8Json.ToArray());

        // No licence is named: the service is the licensee's own.
        var start = new ProcessStartInfo(
            "node",
            [Path.Combine(redocly, "bin", "cli.js"), "lint", "openapi.json", "--extends=recommended", "--skip-rule=info-license", "--max-problems=1000"])
        {
            WorkingDirectory = directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true" },
        };
        using var lint = Process.Start(start)!;
        var (output, errors) = (lint.StandardOutput.ReadToEndAsync(), lint.StandardError.ReadToEndAsync());
        await lint.WaitForExitAsync();

        var said = await output + await errors;
        Assert.True(lint.ExitCode == 0, said);
        Assert.DoesNotContain("You have", said, StringComparison.Ordinal);
        Assert.Contains("Your API description is valid", said, StringComparison.Ordinal);
    }

    private static JsonElement Answer(JsonElement paths, string path, string status) =>
        paths.GetProperty(path).GetProperty("post").GetProperty("responses").GetProperty(status).GetProperty("content");

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
