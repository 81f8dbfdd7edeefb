using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Training.Tests;

public sealed class SpecPatchTests
{
    [Theory]
    [InlineData("$.name", """{ "name": 7, "training": { "rate": 1 }, "network": { "layers": [ { "a b": 1 }, 2 ] } }""")]
    [InlineData("$.training.rate", """{ "name": "x", "training": { "rate": 7 }, "network": { "layers": [ { "a b": 1 }, 2 ] } }""")]
    [InlineData("$.training.new", """{ "name": "x", "training": { "rate": 1, "new": 7 }, "network": { "layers": [ { "a b": 1 }, 2 ] } }""")]
    [InlineData(
        "$.network.layers[0]['a b']", """{ "name": "x", "training": { "rate": 1 }, "network": { "layers": [ { "a b": 7 }, 2 ] } }""")]
    [InlineData("$.network.layers[1]", """{ "name": "x", "training": { "rate": 1 }, "network": { "layers": [ { "a b": 1 }, 7 ] } }""")]
    public void Apply_PathInSpec_SetsThatPlaceOnly(string path, string expected)
    {
        var spec = Spec();

        SpecPatch.Apply(spec, path, JsonElement.Parse("7"));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), spec), spec.ToJsonString());
    }

    [Theory]
    [InlineData("$.other.rate", "found that there is no $.other, expected $.other to be in the spec for the path '$.other.rate'; write it")]
    [InlineData("$.training[0]", "found that $.training is an object, expected $.training[0] to be in the spec")]
    [InlineData("$.network.layers[2]", "found that $.network.layers is an array of 2, expected $.network.layers[2] to be")]
    [InlineData("$.network.layers[1].a", "found that $.network.layers[1] is 2, expected $.network.layers[1].a to be")]
    [InlineData("$.network.layers[3].a", "found that $.network.layers is an array of 2, expected $.network.layers[3] to be")]
    [InlineData("$.name.a", "found that $.name is \"x\", expected $.name.a to be")]
    [InlineData("name", "found the path 'name', expected one such as $.training.optimiser.learningRate")]
    [InlineData("$", "found the path '$', expected")]
    [InlineData("$..a", "found the path '$..a', expected")]
    [InlineData("$.a[*]", "found the path '$.a[*]', expected")]
    [InlineData("$.a[01]", "found the path '$.a[01]', expected")]
    public void Apply_PathThatLeadsNowhere_SaysWhere(string path, string message)
    {
        var spec = Spec();

        var error = Assert.Throws<SpecPathException>(() => SpecPatch.Apply(spec, path, JsonElement.Parse("7")));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(Spec(), spec));
    }

    private static JsonNode Spec() =>
        JsonNode.Parse("""{ "name": "x", "training": { "rate": 1 }, "network": { "layers": [ { "a b": 1 }, 2 ] } }""")!;
}
