using System.Reflection;
using MaaS.Serving;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Tests;

public sealed class RouteTableTests
{
    private static readonly string[] Fallbacks = ["v2/{*path}", "api/{*path}"];

    [Fact]
    public void Triggers_AndTheDescribedRoutes_AreTheSame()
    {
        var triggers = typeof(FunctionApp).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
            .OfType<HttpTriggerAttribute>()
            .Where(trigger => !Fallbacks.Contains(trigger.Route))
            .SelectMany(trigger => trigger.Methods!.Select(method => $"{method.ToUpperInvariant()} /{trigger.Route}"));
        var described = ApiDescription.Operations.Select(operation => $"{operation.Method} {operation.Template}");

        Assert.Equal(described.Order(StringComparer.Ordinal), triggers.Order(StringComparer.Ordinal));
    }
}
