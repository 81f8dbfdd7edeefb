using System.Diagnostics;
using MaaS.Functions.Telemetry;

namespace MaaS.Functions.Tests.Telemetry;

public sealed class OwnCallsFilterTests
{
    [Theory]
    [InlineData(ActivityKind.Client, false, false)]
    [InlineData(ActivityKind.Client, true, true)]
    [InlineData(ActivityKind.Server, false, true)]
    public void Span_OfACallThatNoRequestAskedFor_IsNotSent(ActivityKind kind, bool hasParent, bool isSent)
    {
        using var source = new ActivitySource($"{Guid.NewGuid()}");
        using var listener = new ActivityListener
        {
            ShouldListenTo = found => found == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var filter = new OwnCallsFilter();
        using var request = hasParent ? source.StartActivity(ActivityKind.Server) : null;
        using var span = source.StartActivity(kind)!;

        filter.OnEnd(span);

        Assert.Equal(isSent, span.Recorded);
    }
}
