using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Storage;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>The task hubs that the app uses, one object each.</summary>
internal sealed partial class TaskHubs(
    StorageConnections connections, HostJson hostJson, IConfiguration configuration, DurableJson json, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string? Connection, string Name), TaskHub> _hubs = new();

    /// <param name="connection">Null is the account of the app.</param>
    /// <param name="name">Null is the hub of <c>host.json</c>.</param>
    /// <exception cref="StorageConnectionException">The settings name no such hub, or there is no storage.</exception>
    public TaskHub Get(string? connection, string? name)
    {
        if (configuration[DevelopmentStorage.UnavailableKey] is { } reason)
        {
            throw new StorageConnectionException(reason);
        }

        var resolved = Resolve(name ?? hostJson.Durable.HubName);
        return _hubs.GetOrAdd(
            (connection, resolved), key => new TaskHub(key.Name, connections.Tables(connection), connections.Queues(connection), time));
    }

    /// <inheritdoc cref="Get"/>
    public DurableTaskClient GetClient(string? connection, string? name) =>
        new TaskHubClient(Get(connection, name), json, time, hostJson.Durable.ThrowsOnRaiseEvent);

    private string Resolve(string name)
    {
        var missing = new List<string>();
        var resolved = SettingReferences.Resolve(name, configuration, missing.Add);
        return missing.Count > 0
                ? throw new StorageConnectionException(
                    $"The task hub is '{name}', expected a value for the setting '{missing[0]}', which is missing or empty.")
            : ValidName().IsMatch(resolved) ? resolved
            : throw new StorageConnectionException(
                $"The task hub is '{resolved}', expected 3 to 45 letters and digits, a letter first " +
                $"('extensions.durableTask.hubName' in {HostJson.FileName}, or TaskHub of [DurableClient]).");
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,44}$")]
    private static partial Regex ValidName();
}
