using System.Reflection;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Http;

/// <summary>Makes functions with an HTTP trigger of their methods.</summary>
internal static class HttpFunctionFactory
{
    /// <returns>The function, or null after an error that says why it cannot be served.</returns>
    public static HttpFunction? CreateOrDefault(
        FunctionMethod method, ParameterInfo trigger, HttpTriggerAttribute attribute, HostJson hostJson, List<string> errors)
    {
        var route = string.Join(
            '/', new[] { hostJson.RoutePrefix, (attribute.Route ?? method.Name).Trim('/') }.Where(part => part.Length > 0));
        if (!TryParseRoute(route, out var routeValues, out var problem))
        {
            errors.Add($"- {method} has the route '{route}': {problem}");
            return null;
        }

        var arguments = new List<Func<HttpInvocation, object?>>();
        foreach (var parameter in method.Parameters)
        {
            if (ArgumentBinding.CreateOrDefault(parameter, parameter == trigger, routeValues) is { } argument)
            {
                arguments.Add(argument);
                continue;
            }

            errors.Add($"- {method} has the parameter '{parameter.ParameterType} {parameter.Name}', " +
                "expected HttpRequest or HttpContext with [HttpTrigger], CancellationToken, FunctionContext, " +
                "DurableTaskClient with [DurableClient], " +
                "or a string, int, long, Guid or bool with the name of a part of the " +
                $"route '{route}': read everything else from the request.");
        }

        var returned = method.Method.ReturnType;
        var result = FunctionInvokers.ResultType(method.Method);
        if (method.IsAsyncVoid || (result != typeof(void) && !typeof(IResult).IsAssignableFrom(result)))
        {
            errors.Add($"- {method} returns '{returned}', expected IResult, Task, ValueTask, one of these of an IResult, " +
                "or void without async.");
            return null;
        }

        return new HttpFunction
        {
            Name = method.Name,
            Route = route,
            Methods = [.. (attribute.Methods ?? []).Select(verb => verb.ToUpperInvariant())],
            NeedsKey = attribute.AuthLevel != AuthorizationLevel.Anonymous,
            CreateInstance = method.CreateFactory(),
            Arguments = arguments,
            Invoke = FunctionInvokers.Create(method.Method),
        };
    }

    public static void AddRouteConflicts(IReadOnlyList<HttpFunction> functions, List<string> errors)
    {
        foreach (var (index, first) in functions.Index())
        {
            foreach (var second in functions.Skip(index + 1))
            {
                if (string.Equals(first.Route, second.Route, StringComparison.OrdinalIgnoreCase) && HaveCommonVerb(first, second))
                {
                    errors.Add($"- '{first.Name}' and '{second.Name}' both answer a verb of '{first.Route}': give each its own.");
                }
            }
        }
    }

    private static bool TryParseRoute(string route, out IReadOnlySet<string> values, out string? problem)
    {
        try
        {
            values = RoutePatternFactory.Parse(route).Parameters.Select(part => part.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            problem = null;
            return true;
        }
        catch (RoutePatternException exception)
        {
            values = new HashSet<string>();
            problem = exception.Message;
            return false;
        }
    }

    /// <remarks>A function without verbs is the fallback of one with verbs, not its rival.</remarks>
    private static bool HaveCommonVerb(HttpFunction first, HttpFunction second) =>
        first.Methods.Intersect(second.Methods).Any() || (first.Methods.Count == 0 && second.Methods.Count == 0);
}
