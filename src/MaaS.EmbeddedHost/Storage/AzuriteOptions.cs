namespace MaaS.EmbeddedHost.Storage;

/// <summary>Where Azurite keeps its data and where it listens, always on 127.0.0.1.</summary>
public sealed record AzuriteOptions
{
    /// <summary>The directory of the data; created if it is not there, never removed.</summary>
    public required string Location { get; init; }

    /// <summary>0 takes a free port, as for the other two.</summary>
    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    public int TablePort { get; init; }

    /// <summary>The ports that <c>UseDevelopmentStorage=true</c> means: 10000, 10001 and 10002.</summary>
    public static AzuriteOptions DevelopmentStorage(string location) =>
        new() { Location = location, BlobPort = 10000, QueuePort = 10001, TablePort = 10002 };
}
