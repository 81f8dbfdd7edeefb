using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>The object that one invocation runs on, disposed after it; none for a static method.</summary>
internal readonly struct FunctionInstance(ObjectFactory? create, IServiceProvider services) : IAsyncDisposable
{
    public object? Value { get; } = create?.Invoke(services, []);

    public async ValueTask DisposeAsync()
    {
        if (Value is IAsyncDisposable asyncDisposable)
        {
            await asyncDisposable.DisposeAsync();
        }
        else if (Value is IDisposable disposable)
        {
            disposable.Dispose();
        }
    }
}
