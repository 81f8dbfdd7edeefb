using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Http;

public class HttpFunctionDiscoveryTests
{
    [Theory]
    [InlineData(typeof(NoTrigger), "'no-trigger'", "has 0 [HttpTrigger] parameters, expected 1")]
    [InlineData(typeof(TwoTriggers), "'two-triggers'", "has 2 [HttpTrigger] parameters, expected 1")]
    [InlineData(typeof(BodyParameter), "'body'", "has the parameter 'System.Uri body', expected HttpRequest or HttpContext")]
    [InlineData(typeof(NotInTheRoute), "'not-in-route'", "has the parameter 'System.String name'")]
    [InlineData(typeof(StringTrigger), "'string-trigger'", "has the parameter 'System.String request'")]
    [InlineData(typeof(BadRoute), "'bad-route'", "has the route 'api/{a'")]
    [InlineData(typeof(BadReturn), "'bad-return'", "returns 'System.String', expected IResult")]
    [InlineData(typeof(AsyncVoid), "'async-void'", "returns 'System.Void', expected IResult")]
    [InlineData(typeof(SameName), "'same'", "expected different names")]
    [InlineData(typeof(SameRoute), "'route-a' and 'route-b'", "both answer a verb of 'api/r'")]
    public void Find_FunctionThatCannotRun_NamesItAndSaysWhy(Type type, string name, string reason)
    {
        var exception = Assert.Throws<HostStartException>(() => HttpFunctionDiscovery.Find([type], "api"));
        Assert.Contains(name, exception.Message);
        Assert.Contains(reason, exception.Message);
    }

    [Fact]
    public void Find_SeveralErrors_AreReportedTogether()
    {
        var exception = Assert.Throws<HostStartException>(() => HttpFunctionDiscovery.Find([typeof(NoTrigger), typeof(BadRoute)], "api"));
        Assert.Contains("no-trigger", exception.Message);
        Assert.Contains("bad-route", exception.Message);
    }

    [Fact]
    public async Task Build_WithoutAspNetCoreIntegration_SaysWhatToCall()
    {
        await using var app = new TestApp();
        var builder = app.CreateBuilder(typeof(SampleFunctions));
        builder.Application.HasAspNetCoreIntegration = false;
        Assert.Contains("ConfigureFunctionsWebApplication()", Assert.Throws<HostStartException>(builder.Build).Message);
    }

    public static class NoTrigger
    {
        [Function("no-trigger")]
        public static IResult Run(HttpRequest request) => Results.Ok();
    }

    public static class TwoTriggers
    {
        [Function("two-triggers")]
        public static IResult Run([HttpTrigger] HttpRequest request, [HttpTrigger] HttpContext httpContext) => Results.Ok();
    }

    public static class BodyParameter
    {
        [Function("body")]
        public static IResult Run([HttpTrigger] HttpRequest request, Uri body) => Results.Ok();
    }

    public static class NotInTheRoute
    {
        [Function("not-in-route")]
        public static IResult Run([HttpTrigger(Route = "a/{other}")] HttpRequest request, string name) => Results.Ok();
    }

    public static class StringTrigger
    {
        [Function("string-trigger")]
        public static IResult Run([HttpTrigger] string request) => Results.Ok();
    }

    public static class BadRoute
    {
        [Function("bad-route")]
        public static IResult Run([HttpTrigger(Route = "{a")] HttpRequest request) => Results.Ok();
    }

    public static class BadReturn
    {
        [Function("bad-return")]
        public static string Run([HttpTrigger] HttpRequest request) => "";
    }

    public static class AsyncVoid
    {
        [Function("async-void")]
        public static async void Run([HttpTrigger] HttpRequest request) => await Task.Yield();
    }

    public static class SameName
    {
        [Function("same")]
        public static IResult First([HttpTrigger(Route = "a")] HttpRequest request) => Results.Ok();

        [Function("same")]
        public static IResult Second([HttpTrigger(Route = "b")] HttpRequest request) => Results.Ok();
    }

    public static class SameRoute
    {
        [Function("route-a")]
        public static IResult First([HttpTrigger("get", "post", Route = "r")] HttpRequest request) => Results.Ok();

        [Function("route-b")]
        public static IResult Second([HttpTrigger("POST", Route = "/r/")] HttpRequest request) => Results.Ok();
    }
}
