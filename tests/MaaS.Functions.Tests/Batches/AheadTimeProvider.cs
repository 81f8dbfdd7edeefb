namespace MaaS.Functions.Tests.Batches;

/// <summary>The clock of somebody who looks later.</summary>
internal sealed class AheadTimeProvider(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
