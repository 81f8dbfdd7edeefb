using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Http;

/// <summary>A function of each level that callers may need a key for.</summary>
public static class LevelFunctions
{
    [Function("anonymous")]
    public static IResult Anonymous([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text("in");

    [Function("function")]
    public static IResult Function([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request) => Results.Text("in");

    [Function("admin")]
    public static IResult Admin([HttpTrigger(AuthorizationLevel.Admin)] HttpRequest request) => Results.Text("in");
}
