using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Training.Tests;

public sealed class SearchSpecTests
{
    [Fact]
    public void Read_EverythingWrong_ReportsEach() => Assert.Equal(
        [
            "$.metric: found \"test.accuracy\", expected one of " + string.Join(", ", MetricName.All) + ".",
            "$.parameters['$.a'].max: found 1, expected more than min, which is 2.",
            "$.parameters['$.b'].min: missing.",
            "$.parameters['$.c'].values: found [], expected an array with at least one item.",
            "$.trials: missing.",
            "$.parameters: found the path 'd', expected one such as $.training.optimiser.learningRate or $.network.layers[0].filters.",
            "$.parameters: found the path '$.search.trials', expected one outside of the search.",
        ],
        Errors(
            """
            {
              "strategy": "random",
              "metric": "test.accuracy",
              "parameters": {
                "$.a": { "type": "uniform", "min": 2, "max": 1 },
                "$.b": { "type": "logUniform", "max": 0.1 },
                "$.c": { "type": "values", "values": [] },
                "d": { "type": "int", "min": 1, "max": 2 },
                "$.search.trials": { "type": "int", "min": 1, "max": 2 }
              }
            }
            """));

    [Theory]
    [InlineData(
        """{ "strategy": "grid" }""", "$.parameters: found no path, expected at least one.")]
    [InlineData(
        """{ "strategy": "grid", "parameters": { "$.a": { "type": "uniform", "min": 0, "max": 1 } } }""",
        "$.parameters: found any number for '$.a', expected a list of values or an int of at most 10000 for a grid.")]
    [InlineData(
        """
        {
          "strategy": "grid",
          "parameters": { "$.a": { "type": "int", "min": 1, "max": 200 }, "$.b": { "type": "int", "min": 1, "max": 200 } }
        }
        """,
        "$.parameters: found 40000 combinations, expected at most 10000; use the strategy random.")]
    public void Read_WhatAGridCannotHave_IsRefused(string json, string expected) => Assert.Equal([expected], Errors(json));

    [Fact]
    public void PathErrors_PathsThatLeadNowhere_AreNamed()
    {
        var spec = SearchSpecs.Read(
            """
            {
              "strategy": "grid",
              "parameters": { "$.a": { "type": "values", "values": [1] }, "$.b.c": { "type": "values", "values": [1] } }
            }
            """);

        Assert.Equal(
            [
                "$.search.parameters: found that there is no $.b, expected $.b to be in the spec for the path '$.b.c'; "
                + "write it there or correct the path.",
            ],
            spec.PathErrors(JsonNode.Parse("""{ "a": 2 }""")!));
    }

    [Fact]
    public void TrialSpec_Run_HasItsValuesAndNoSearch()
    {
        var original = JsonNode.Parse("""{ "a": 2, "b": { "c": "x" }, "search": { "strategy": "grid" } }""")!;
        var run = new TrialRun
        {
            Trial = 0,
            Rung = 0,
            Epochs = null,
            Values = new Dictionary<string, JsonElement> { ["$.a"] = JsonElement.Parse("3"), ["$.b.c"] = JsonElement.Parse("true") },
        };

        var spec = SearchSpec.TrialSpec(original, run);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "a": 3, "b": { "c": true } }"""), spec));
        Assert.Equal(2, original["a"]!.GetValue<int>());
    }

    [Fact]
    public void Describe_Spec_HasAFormForEachStrategy()
    {
        var forms = SchemaSpecReader.Describe(SearchSpec.Read)["oneOf"]!.AsArray();

        Assert.Equal(
            ["grid", "random", "successiveHalving"],
            forms.Select(form => form!["properties"]!["strategy"]!["const"]!.GetValue<string>()));
        Assert.Equal(4, forms[0]!["properties"]!["parameters"]!["additionalProperties"]!["oneOf"]!.AsArray().Count);
    }

    private static List<string> Errors(string json)
    {
        var errors = new List<string>();
        JsonSpecReader.Read(JsonElement.Parse(json), errors, SearchSpec.Read);
        return errors;
    }
}
