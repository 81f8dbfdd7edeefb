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
    public HttpContext HttpContext => httpContext;

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => functionName;

    public override IServiceProvider InstanceServices { get; set; } = httpContext.RequestServices;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override CancellationToken CancellationToken => httpContext.RequestAborted;
}
