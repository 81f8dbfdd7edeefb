using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Http;

/// <summary>One HTTP request on its way through a function.</summary>
/// <remarks>
/// The token is the request's: it is cancelled when the client goes, and by Kestrel when the time to drain is over, so a
/// request in flight at a stop is not disturbed before.
/// </remarks>
internal sealed class HttpInvocation(string functionName, HttpContext httpContext) : FunctionContext
{
    private string? _invocationId;
    private IDictionary<object, object>? _items;

    public HttpContext HttpContext => httpContext;

    /// <summary>Made when somebody asks for it, and so are <see cref="Items"/>: most requests need neither.</summary>
    public override string InvocationId => _invocationId ??= Guid.NewGuid().ToString();

    public override string FunctionId => functionName;

    public override IServiceProvider InstanceServices { get; set; } = httpContext.RequestServices;

    public override IDictionary<object, object> Items
    {
        get => _items ??= new Dictionary<object, object>();
        set => _items = value;
    }

    public override CancellationToken CancellationToken => httpContext.RequestAborted;
}
