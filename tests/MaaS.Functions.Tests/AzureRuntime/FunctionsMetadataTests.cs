using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Functions.Tests.AzureRuntime;

/// <summary>The Functions host is told of the same functions that the embedded host finds.</summary>
public sealed class FunctionsMetadataTests
{
    [Fact]
    public void PublishedMetadata_AndTheFunctionsOfTheEmbeddedBuild_AreTheSame()
    {
        Assert.Equal(EmbeddedFunctions.All().Order(StringComparer.Ordinal), Published().Order(StringComparer.Ordinal));
    }

    /// <summary>Each as <c>name: trigger {what it says}, other bindings</c>.</summary>
    private static IEnumerable<string> Published()
    {
        using var metadata = JsonDocument.Parse(File.ReadAllBytes(AzurePublish.File("functions.metadata")));
        return
        [
            .. from function in metadata.RootElement.EnumerateArray()
               let bindings = function.GetProperty("bindings").EnumerateArray().Where(IsInput).Select(Text)
               select $"{function.GetProperty("name").GetString()}: {string.Join(", ", bindings)}",
        ];
    }

    private static bool IsInput(JsonElement binding) => binding.GetProperty("direction").GetString() == "In";

    private static string Text(JsonElement binding)
    {
        var said = binding.EnumerateObject()
            .Where(property => property.Name is not ("name" or "direction" or "type" or "dataType" or "properties"))
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => $"{property.Name}={JsonSerializer.Serialize(property.Value, EmbeddedFunctions.PlainText)}");
        return $"{binding.GetProperty("type").GetString()} {{{string.Join(" ", said)}}}";
    }
}
