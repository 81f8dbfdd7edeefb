using System.Reflection;
using System.Runtime.CompilerServices;
using MaaS.EmbeddedHost.Hosting;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Http;

/// <summary>Finds the functions of an app, and everything that is wrong with them.</summary>
internal static class HttpFunctionDiscovery
{
    /// <exception cref="HostStartException">Functions are not as this host can run them; the message names every one.</exception>
    public static IReadOnlyList<HttpFunction> Find(IEnumerable<Type> types, string routePrefix)
    {
        var errors = new List<string>();
        var functions = new List<HttpFunction>();
        foreach (var (method, name) in FunctionMethods(types))
        {
            if (CreateOrDefault(method, name, routePrefix, errors) is { } function)
            {
                functions.Add(function);
            }
        }

        AddConflicts(functions, errors);
        return errors.Count == 0
            ? functions
            : throw new HostStartException(string.Join(Environment.NewLine, ["The app's functions cannot be served:", .. errors]));
    }

    private static IEnumerable<(MethodInfo Method, string Name)> FunctionMethods(IEnumerable<Type> types) =>
        from type in types
        where type is { IsClass: true, IsVisible: true }
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<FunctionAttribute>()
        where attribute is not null
        orderby attribute.Name
        select (method, attribute.Name);

    private static HttpFunction? CreateOrDefault(MethodInfo method, string name, string routePrefix, List<string> errors)
    {
        var where = $"- '{name}' ({method.DeclaringType}.{method.Name})";
        var parameters = method.GetParameters();
        var triggers = parameters.Where(parameter => parameter.IsDefined(typeof(HttpTriggerAttribute))).ToArray();
        if (triggers.Length != 1)
        {
            errors.Add($"{where} has {triggers.Length} [HttpTrigger] parameters, expected 1: this host runs HTTP functions.");
            return null;
        }

        var trigger = triggers[0].GetCustomAttribute<HttpTriggerAttribute>()!;
        var route = string.Join('/', new[] { routePrefix, (trigger.Route ?? name).Trim('/') }.Where(part => part.Length > 0));
        if (!TryParseRoute(route, out var routeValues, out var problem))
        {
            errors.Add($"{where} has the route '{route}': {problem}");
            return null;
        }

        var arguments = new List<Func<HttpInvocation, object?>>();
        foreach (var parameter in parameters)
        {
            if (ArgumentBinding.CreateOrDefault(parameter, parameter == triggers[0], routeValues) is { } argument)
            {
                arguments.Add(argument);
                continue;
            }

            errors.Add($"{where} has the parameter '{parameter.ParameterType} {parameter.Name}', " +
                "expected HttpRequest or HttpContext with [HttpTrigger], CancellationToken, FunctionContext, " +
                "or a string, int, long, Guid or bool with the name of a part of the " +
                $"route '{route}': read everything else from the request.");
        }

        var invoke = FunctionInvokers.CompileOrDefault(method);
        if (invoke is null || (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))))
        {
            errors.Add($"{where} returns '{method.ReturnType}', expected IResult, Task, ValueTask, one of these of an IResult, " +
                "or void without async.");
            return null;
        }

        return new HttpFunction
        {
            Name = name,
            Route = route,
            Methods = [.. (trigger.Methods ?? []).Select(verb => verb.ToUpperInvariant())],
            Method = method,
            CreateInstance = method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.DeclaringType!, []),
            Arguments = arguments,
            Invoke = invoke,
        };
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

    private static void AddConflicts(List<HttpFunction> functions, List<string> errors)
    {
        foreach (var (index, first) in functions.Index())
        {
            foreach (var second in functions.Skip(index + 1))
            {
                if (string.Equals(first.Name, second.Name, StringComparison.OrdinalIgnoreCase))
                {
                    errors.Add($"- '{first.Name}' is the name of {Where(first)} and of {Where(second)}, expected different names.");
                }
                else if (string.Equals(first.Route, second.Route, StringComparison.OrdinalIgnoreCase) && HaveCommonVerb(first, second))
                {
                    errors.Add($"- '{first.Name}' and '{second.Name}' both answer a verb of '{first.Route}': give each its own.");
                }
            }
        }

        static string Where(HttpFunction function) => $"{function.Method.DeclaringType}.{function.Method.Name}";
    }

    /// <remarks>A function without verbs is the fallback of one with verbs, not its rival.</remarks>
    private static bool HaveCommonVerb(HttpFunction first, HttpFunction second) =>
        first.Methods.Intersect(second.Methods).Any() || (first.Methods.Count == 0 && second.Methods.Count == 0);
}
