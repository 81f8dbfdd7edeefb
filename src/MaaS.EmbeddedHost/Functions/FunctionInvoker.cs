using System.Reflection;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>Calls a function's method, and waits for what it returns; null from a method that returns nothing.</summary>
internal delegate ValueTask<object?> FunctionInvoker(object? instance, object?[] arguments);

/// <summary>
/// Makes invokers. Nothing is compiled before a function is called twice: most are not, before the first answer of a process.
/// </summary>
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

    public static FunctionInvoker Create(MethodInfo method)
    {
        var invoker = MethodInvoker.Create(method);
        var adapt = AdapterOf(method.ReturnType);
        return (instance, arguments) => adapt(invoker.Invoke(instance, arguments.AsSpan()));
    }

    private static Func<object?, ValueTask<object?>> AdapterOf(Type returned)
    {
        if (returned == typeof(Task))
        {
            return static async task =>
            {
                await (Task)task!;
                return null;
            };
        }

        if (returned == typeof(ValueTask))
        {
            return static async task =>
            {
                await (ValueTask)task!;
                return null;
            };
        }

        return TaskDefinition(returned) is not { } definition
            ? static value => ValueTask.FromResult(value)
            : typeof(FunctionInvokers)
                .GetMethod(
                    definition == typeof(Task<>) ? nameof(FromTaskOfAsync) : nameof(FromValueTaskOfAsync),
                    BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(returned.GetGenericArguments())
                .CreateDelegate<Func<object?, ValueTask<object?>>>();
    }

    private static Type? TaskDefinition(Type returned) =>
        returned.IsGenericType
        && returned.GetGenericTypeDefinition() is var definition
        && (definition == typeof(Task<>) || definition == typeof(ValueTask<>))
            ? definition
            : null;

    private static async ValueTask<object?> FromTaskOfAsync<T>(object? task) => await (Task<T>)task!;

    private static async ValueTask<object?> FromValueTaskOfAsync<T>(object? task) => await (ValueTask<T>)task!;
}
