using System.Reflection;
using MaaS.EmbeddedHost.Durable;
using MaaS.EmbeddedHost.Functions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Triggers;

/// <summary>How a function is called for an event of its trigger.</summary>
internal sealed class TriggerCall<TEvent>
{
    private readonly string _name;
    private readonly ObjectFactory? _createInstance;
    private readonly FunctionInvoker _invoke;
    private readonly IReadOnlyList<TriggerArgument<TEvent>> _arguments;

    private TriggerCall(FunctionMethod method, FunctionInvoker invoke, IReadOnlyList<TriggerArgument<TEvent>> arguments)
    {
        _name = method.Name;
        _createInstance = method.CreateFactory();
        _invoke = invoke;
        _arguments = arguments;
    }

    /// <remarks><c>bindOrDefault</c> makes the argument of a parameter, or null if nothing of the event fits it.</remarks>
    /// <returns>The call, or null after errors that say what does not fit.</returns>
    public static TriggerCall<TEvent>? CreateOrDefault(
        FunctionMethod method, Func<ParameterInfo, TriggerArgument<TEvent>?> bindOrDefault, string expected, List<string> errors,
        bool returnsOutput = false)
    {
        var before = errors.Count;
        var arguments = new List<TriggerArgument<TEvent>>();
        foreach (var parameter in method.Parameters)
        {
            if ((bindOrDefault(parameter) ?? OfInvocation(parameter)) is { } argument)
            {
                arguments.Add(argument);
                continue;
            }

            errors.Add($"- {method} has the parameter '{parameter.ParameterType} {parameter.Name}', " +
                $"expected {expected}, CancellationToken, FunctionContext, or DurableTaskClient with [DurableClient].");
        }

        if (method.IsAsyncVoid || (!returnsOutput && FunctionInvokers.ResultType(method.Method) != typeof(void)))
        {
            errors.Add($"- {method} returns '{method.Method.ReturnType}', expected Task, ValueTask, " +
                $"{(returnsOutput ? "one of these of an output, an output, " : "")}or void without async.");
        }

        return errors.Count == before
            ? new TriggerCall<TEvent>(method, FunctionInvokers.Create(method.Method), arguments)
            : null;
    }

    /// <summary>Runs the function in a scope of its own; throws what it throws.</summary>
    /// <returns>What it returned; null from one that returns nothing.</returns>
    public async Task<object?> InvokeAsync(
        TEvent triggerEvent, string invocationId, IServiceScopeFactory scopes, CancellationToken cancellationToken)
    {
        // A function may block before its first await, and the caller has others to start.
        await Task.Yield();
        await using var scope = scopes.CreateAsyncScope();
        var invocation = new TriggerInvocation(_name, invocationId, scope.ServiceProvider, cancellationToken);
        var arguments = new object?[_arguments.Count];
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                arguments[i] = await _arguments[i](triggerEvent, invocation);
            }

            await using var instance = new FunctionInstance(_createInstance, scope.ServiceProvider);
            return await _invoke(instance.Value, arguments);
        }
        finally
        {
            foreach (var stream in arguments.OfType<Stream>())
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static TriggerArgument<TEvent>? OfInvocation(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(CancellationToken) ? static (_, invocation) => new(invocation.CancellationToken)
        : parameter.ParameterType == typeof(FunctionContext) ? static (_, invocation) => new(invocation)
        : DurableClientArgument.CreateOrDefault(parameter) is { } durableClient ? (_, invocation) => new(durableClient(invocation))
        : null;
}
