using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Http;

/// <summary>Functions of an app that needs no key.</summary>
public static class OpenFunctions
{
    [Function("open")]
    public static IResult Open([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text("in");
}
