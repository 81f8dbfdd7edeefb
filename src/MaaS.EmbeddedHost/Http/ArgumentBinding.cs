using System.Globalization;
using System.Reflection;
using MaaS.EmbeddedHost.Durable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Http;

/// <summary>Where the arguments of an HTTP function come from.</summary>
internal static class ArgumentBinding
{
    private static readonly Dictionary<Type, (TryConvert TryConvert, string Expected)> Conversions = new()
    {
        [typeof(string)] = (static (string text, out object? value) => (value = text) is not null, "text"),
        [typeof(int)] = (static (string text, out object? value) =>
            Boxed(int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number), number, out value),
            "a whole number of 32 bits"),
        [typeof(long)] = (static (string text, out object? value) =>
            Boxed(long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number), number, out value),
            "a whole number of 64 bits"),
        [typeof(Guid)] = (static (string text, out object? value) =>
            Boxed(Guid.TryParse(text, out var guid), guid, out value), "a GUID"),
        [typeof(bool)] = (static (string text, out object? value) =>
            Boxed(bool.TryParse(text, out var flag), flag, out value), "true or false"),
    };

    private delegate bool TryConvert(string text, out object? value);

    /// <returns>The binding, or null if nothing that a request has fits the parameter.</returns>
    public static Func<HttpInvocation, object?>? CreateOrDefault(ParameterInfo parameter, bool isTrigger, IReadOnlySet<string> routeValues)
    {
        if (parameter.ParameterType == typeof(HttpRequest))
        {
            return isTrigger ? static invocation => invocation.HttpContext.Request : null;
        }

        if (parameter.ParameterType == typeof(HttpContext))
        {
            return isTrigger ? static invocation => invocation.HttpContext : null;
        }

        if (parameter.ParameterType == typeof(CancellationToken))
        {
            return static invocation => invocation.CancellationToken;
        }

        if (parameter.ParameterType == typeof(FunctionContext))
        {
            return static invocation => invocation;
        }

        if (DurableClientArgument.CreateOrDefault(parameter) is { } durableClient)
        {
            return durableClient;
        }

        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return !isTrigger && routeValues.Contains(parameter.Name!) && Conversions.TryGetValue(type, out var conversion)
            ? RouteValue(parameter, conversion.TryConvert, conversion.Expected)
            : null;
    }

    private static Func<HttpInvocation, object?> RouteValue(ParameterInfo parameter, TryConvert tryConvert, string expected)
    {
        var name = parameter.Name!;

        // An optional part that the URL leaves out is the parameter's default, else null or zero, as in the real host.
        var absent = parameter.HasDefaultValue && parameter.DefaultValue is { } given ? given
            : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
            : null;
        return invocation =>
        {
            if (invocation.HttpContext.Request.RouteValues[name] is not { } found)
            {
                return absent;
            }

            var text = Convert.ToString(found, CultureInfo.InvariantCulture)!;
            return tryConvert(text, out var value)
                ? value
                : throw new InvalidRouteValueException($"'{name}' in the URL is '{text}', expected {expected}");
        };
    }

    private static bool Boxed<T>(bool converted, T number, out object? value)
        where T : struct
    {
        value = number;
        return converted;
    }
}
