using System.Text;
using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Training.Tests;

public sealed class RunSpecTests
{
    public static TheoryData<string> Recipes { get; } =
        [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "models"), "training.json", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Parse_CommittedRecipe_HasNoErrors(string path)
    {
        var spec = RunSpec.Parse(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, path)), path);

        Assert.Equal(Path.GetFileName(Path.GetDirectoryName(path)), spec.Name);
    }

    [Fact]
    public void Parse_ExampleOfTheDocs_HasNoErrors()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "training.md"));
        var example = page.Split("```json")[1].Split("```")[0];
        var search = page.Split("```json")[2].Split("```")[0];

        var spec = RunSpec.Parse(Encoding.UTF8.GetBytes(example), "docs/training.md");
        Assert.Equal("cifar10-cnn", spec.Name);

        var node = JsonNode.Parse(example)!;
        node["search"] = JsonNode.Parse($"{{{search}}}")!["search"]!.DeepClone();
        Assert.Equal(2, RunSpec.Parse(Encoding.UTF8.GetBytes(node.ToJsonString()), "docs/training.md").Search!.Parameters.Count);
    }

    [Theory]
    [InlineData("""{ "training": { "loss": { "type": "huber" } } }""", "$.training.loss.type: found a loss for another task")]
    [InlineData("""{ "validation": { "metric": "validation.r2" } }""", "$.validation.metric: found r2")]
    [InlineData("""{ "validation": { "metric": "validation.beauty" } }""", "$.validation.metric: found \"validation.beauty\"")]
    [InlineData("""{ "test": { "minimum": { "r2": 0.5 } } }""", "$.test.minimum['r2']: not known")]
    [InlineData("""{ "test": { "maximum": { "beauty": 1 } } }""", "$.test.maximum['beauty']: not known")]
    [InlineData("""{ "training": { "optimiser": { "type": "sgd", "nesterov": true } } }""", "$.training.optimiser.nesterov: found true without momentum")]
    [InlineData(
        """{ "search": { "strategy": "successiveHalving", "trials": 4, "minEpochs": 50, "parameters": { "$.training.seed": { "type": "int", "min": 0, "max": 9 } } } }""",
        "$.search.minEpochs: found 50")]
    [InlineData(
        """{ "search": { "strategy": "successiveHalving", "trials": 4, "parameters": { "$.training.epochs": { "type": "int", "min": 1, "max": 9 } } } }""",
        "the strategy itself chooses the epochs")]
    [InlineData(
        """{ "search": { "strategy": "random", "trials": 4, "parameters": { "$.training.nothing.here": { "type": "int", "min": 1, "max": 9 } } } }""",
        "$.search.parameters")]
    public void Parse_PartsThatDoNotFitTogether_SaysWhich(string change, string expected)
    {
        var spec = JsonNode.Parse(
            """
            {
              "name": "made",
              "data": { "source": ".", "reader": { "type": "cifar10" } },
              "network": { "preset": "cnn" },
              "training": { "optimiser": { "type": "adam" }, "epochs": 10 }
            }
            """)!.AsObject();
        foreach (var (name, part) in JsonNode.Parse(change)!.AsObject())
        {
            foreach (var (member, value) in part!.AsObject())
            {
                (spec[name] ??= new JsonObject())[member] = value!.DeepClone();
            }
        }

        var error = Assert.Throws<InvalidSpecException>(() => RunSpec.Parse(Encoding.UTF8.GetBytes(spec.ToJsonString()), "training.json"));

        Assert.Contains(error.Errors, message => message.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "$: found [], expected an object")]
    [InlineData("""{ "name": "a", "name": "b" }""", "not JSON")]
    [InlineData("{}", "$.training.epochs: missing")]
    public void Parse_NoSpec_SaysSo(string json, string expected)
    {
        var error = Assert.Throws<InvalidSpecException>(() => RunSpec.Parse(Encoding.UTF8.GetBytes(json), "training.json"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
