using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Durable;

public sealed class Activities(Calls calls)
{
    [Function(nameof(Greet))]
    public async Task<string> Greet([ActivityTrigger] string name, FunctionContext context)
    {
        await calls.RecordAsync($"{context.FunctionId} {name}", context.CancellationToken);
        return $"hello {name}";
    }

    [Function("Square")]
    public static int Square([ActivityTrigger] int number) => number * number;

    [Function(nameof(Echo))]
    public static ValueTask<Guid> Echo([ActivityTrigger] Guid id) => ValueTask.FromResult(id);

    [Function(nameof(Length))]
    public static int Length([ActivityTrigger] string text) => text.Length;

    [Function(nameof(Fail))]
    public static void Fail([ActivityTrigger] string message) =>
        throw new InvalidOperationException(message, new ArgumentException("because"));

    /// <summary>Fails as long as the test's behaviour does.</summary>
    [Function(nameof(FailTimes))]
    public async Task<string> FailTimes([ActivityTrigger] string text, CancellationToken cancellationToken)
    {
        await calls.RecordAsync(text, cancellationToken);
        return text;
    }
}
