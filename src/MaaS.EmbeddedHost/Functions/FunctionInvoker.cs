using System.Linq.Expressions;
using System.Reflection;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>Calls a function's method, and waits for what it returns; null from a method that returns nothing.</summary>
internal delegate ValueTask<object?> FunctionInvoker(object? instance, object?[] arguments);

/// <summary>Compiles invokers.</summary>
internal static class FunctionInvokers
{
    /// <summary>What a caller gets in the end: <c>T</c> of a task of <c>T</c>, void of a task.</summary>
    public static Type ResultType(MethodInfo method)
    {
        var returned = method.ReturnType;
        return returned == typeof(Task) || returned == typeof(ValueTask) ? typeof(void)
            : TaskDefinition(returned) is null ? returned
            : returned.GetGenericArguments()[0];
    }

    public static FunctionInvoker Compile(MethodInfo method)
    {
        var instance = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var call = Expression.Call(
            method.IsStatic ? null : Expression.Convert(instance, method.DeclaringType!),
            method,
            method.GetParameters().Select((parameter, index) =>
                Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType)));
        Expression body = method.ReturnType == typeof(void)
            ? Expression.Block(call, Expression.Default(typeof(ValueTask<object?>)))
            : Expression.Call(AdapterOf(method.ReturnType), call);
        return Expression.Lambda<FunctionInvoker>(body, instance, arguments).Compile();
    }

    private static MethodInfo AdapterOf(Type returned)
    {
        if (returned == typeof(Task) || returned == typeof(ValueTask))
        {
            return Adapter(returned == typeof(Task) ? nameof(FromTask) : nameof(FromValueTask));
        }

        return TaskDefinition(returned) is { } definition
            ? Adapter(definition == typeof(Task<>) ? nameof(FromTaskOf) : nameof(FromValueTaskOf))
                .MakeGenericMethod(returned.GetGenericArguments())
            : Adapter(nameof(FromValue)).MakeGenericMethod(returned);
    }

    private static Type? TaskDefinition(Type returned) =>
        returned.IsGenericType
        && returned.GetGenericTypeDefinition() is var definition
        && (definition == typeof(Task<>) || definition == typeof(ValueTask<>))
            ? definition
            : null;

    private static MethodInfo Adapter(string name) =>
        typeof(FunctionInvokers).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static ValueTask<object?> FromValue<T>(T value) => ValueTask.FromResult<object?>(value);

    private static async ValueTask<object?> FromTask(Task task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> FromValueTask(ValueTask task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> FromTaskOf<T>(Task<T> task) => await task;

    private static async ValueTask<object?> FromValueTaskOf<T>(ValueTask<T> task) => await task;
}
