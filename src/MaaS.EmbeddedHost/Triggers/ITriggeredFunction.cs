namespace MaaS.EmbeddedHost.Triggers;

/// <summary>A function that something other than a request sets off.</summary>
internal interface ITriggeredFunction
{
    string Name { get; }

    /// <summary>What sets it off, for the log.</summary>
    string Source { get; }

    /// <exception cref="StorageConnectionException">The settings do not say which storage account is meant.</exception>
    ITriggerListener CreateListener(IServiceProvider services);
}
