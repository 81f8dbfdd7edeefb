namespace MaaS.Serving.Tests;

public sealed class RouteTableTests
{
    [Fact]
    public void TryFindMethods_EveryRouteOfTheDescription_IsFoundWithItsVerb()
    {
        foreach (var operation in ApiDescription.Operations)
        {
            var path = operation.Template.Replace('{', 'x').Replace('}', 'x');

            Assert.True(RouteTable.TryFindMethods(path, out var methods), path);
            Assert.Contains(operation.Method, methods);
        }
    }

    [Theory]
    [InlineData("/api/models/m/aliases/champion", "DELETE,PUT")]
    [InlineData("/v2/models/stats", "GET")]
    [InlineData("/v2/", "GET")]
    [InlineData("/V2/Models/M/Infer", "POST")]
    [InlineData("/api/models/m/versions", "POST")]
    public void TryFindMethods_KnownPath_GivesItsVerbs(string path, string methods)
    {
        Assert.True(RouteTable.TryFindMethods(path, out var found));
        Assert.Equal(methods.Split(','), found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("v2")]
    [InlineData("//")]
    [InlineData("/v3")]
    [InlineData("/v2/models//infer")]
    [InlineData("/v2/models/m/infer/more")]
    [InlineData("/v2/models/m/versions")]
    public void TryFindMethods_UnknownPath_IsNotFound(string path) => Assert.False(RouteTable.TryFindMethods(path, out _));
}
