using MaaS.EmbeddedHost.Http;
using MaaS.EmbeddedHost.Triggers;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>The functions of the app, checked and ready to be called.</summary>
internal sealed record DiscoveredFunctions(IReadOnlyList<HttpFunction> Http, IReadOnlyList<ITriggeredFunction> Triggered);
