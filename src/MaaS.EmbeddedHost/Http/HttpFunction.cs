using MaaS.EmbeddedHost.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Http;

/// <summary>A function with an HTTP trigger, checked and ready to be called.</summary>
internal sealed record HttpFunction
{
    public required string Name { get; init; }

    /// <summary>The whole route template, with the prefix.</summary>
    public required string Route { get; init; }

    /// <summary>Verbs in upper case; empty is every verb.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Whether it is for callers with a key only, where keys are set.</summary>
    public required bool NeedsKey { get; init; }

    /// <summary>Makes the instance of an invocation; null for a static method.</summary>
    public required ObjectFactory? CreateInstance { get; init; }

    public required IReadOnlyList<Func<HttpInvocation, object?>> Arguments { get; init; }

    public required FunctionInvoker Invoke { get; init; }
}
