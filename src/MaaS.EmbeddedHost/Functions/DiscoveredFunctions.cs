using MaaS.EmbeddedHost.Http;
using MaaS.EmbeddedHost.Triggers;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>The functions of the app, checked and ready to be called.</summary>
/// <param name="Http">Those that requests set off.</param>
/// <param name="Triggered">Those that something else sets off.</param>
/// <param name="Disabled">The names of those that the settings take out of service.</param>
internal sealed record DiscoveredFunctions(
    IReadOnlyList<HttpFunction> Http, IReadOnlyList<ITriggeredFunction> Triggered, IReadOnlyList<string> Disabled);
