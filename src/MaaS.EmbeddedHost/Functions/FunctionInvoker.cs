using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>Calls a function's method; null when the method wrote the response itself.</summary>
internal delegate ValueTask<IResult?> FunctionInvoker(object? instance, object?[] arguments);

/// <summary>Compiles invokers.</summary>
internal static class FunctionInvokers
{
    /// <returns>The invoker, or null if the method returns something that a function may not return.</returns>
    public static FunctionInvoker? CompileOrDefault(MethodInfo method)
    {
        if (AdapterOrDefault(method.ReturnType) is not { } adapter)
        {
            return null;
        }

        var instance = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var call = Expression.Call(
            method.IsStatic ? null : Expression.Convert(instance, method.DeclaringType!),
            method,
            method.GetParameters().Select((parameter, index) =>
                Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType)));
        Expression body = method.ReturnType == typeof(void)
            ? Expression.Block(call, Expression.Default(typeof(ValueTask<IResult?>)))
            : Expression.Call(adapter, call);
        return Expression.Lambda<FunctionInvoker>(body, instance, arguments).Compile();
    }

    private static MethodInfo? AdapterOrDefault(Type returned)
    {
        if (returned == typeof(void) || (typeof(IResult).IsAssignableFrom(returned) && !returned.IsValueType))
        {
            return Adapter(nameof(FromResult));
        }

        if (returned == typeof(Task) || returned == typeof(ValueTask))
        {
            return Adapter(returned == typeof(Task) ? nameof(FromTask) : nameof(FromValueTask));
        }

        if (!returned.IsGenericType || !typeof(IResult).IsAssignableFrom(returned.GetGenericArguments()[0]))
        {
            return null;
        }

        var definition = returned.GetGenericTypeDefinition();
        var name = definition == typeof(Task<>) ? nameof(FromTaskOf) : definition == typeof(ValueTask<>) ? nameof(FromValueTaskOf) : null;
        return name is null ? null : Adapter(name).MakeGenericMethod(returned.GetGenericArguments());
    }

    private static MethodInfo Adapter(string name) =>
        typeof(FunctionInvokers).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static ValueTask<IResult?> FromResult(IResult? result) => ValueTask.FromResult(result);

    private static async ValueTask<IResult?> FromTask(Task task)
    {
        await task;
        return null;
    }

    private static async ValueTask<IResult?> FromValueTask(ValueTask task)
    {
        await task;
        return null;
    }

    private static async ValueTask<IResult?> FromTaskOf<T>(Task<T> task)
        where T : IResult => await task;

    private static async ValueTask<IResult?> FromValueTaskOf<T>(ValueTask<T> task)
        where T : IResult => await task;
}
