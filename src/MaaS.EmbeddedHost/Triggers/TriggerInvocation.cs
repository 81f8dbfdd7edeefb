using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Triggers;

/// <summary>One run of a function that no request set off. Its token is cancelled when the time to drain is over.</summary>
internal sealed class TriggerInvocation(
    string functionName, string invocationId, IServiceProvider services, CancellationToken cancellationToken) : FunctionContext
{
    public override string InvocationId => invocationId;

    public override string FunctionId => functionName;

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override CancellationToken CancellationToken => cancellationToken;
}
