using System.Text.Json;

namespace MaaS.Training.Tests;

internal static class SearchSpecs
{
    public static SearchSpec Read(string json)
    {
        var errors = new List<string>();
        var spec = JsonSpecReader.Read(JsonElement.Parse(json), errors, SearchSpec.Read);
        Assert.Empty(errors);
        return spec;
    }
}
