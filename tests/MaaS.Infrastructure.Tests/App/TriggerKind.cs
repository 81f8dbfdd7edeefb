namespace MaaS.Infrastructure.Tests.App;

/// <summary>Triggers that need the same in Azure.</summary>
internal enum TriggerKind
{
    Http,
    Timer,
    Queue,
    Blob,
    Durable,
}
