using Azure;

namespace MaaS.Serving.Tests;

public sealed class StorageFaultTests
{
    private static readonly RequestFailedException Outage = new(503, "Busy");

    [Fact]
    public void Find_WrappedByALibrary_GivesTheFaultOfTheAccount()
    {
        Assert.Same(Outage, StorageFault.Find(Outage));
        Assert.Same(Outage, StorageFault.Find(new InvalidBatchFileException("Broken", new InvalidOperationException("Schema", Outage))));
        Assert.Same(Outage, StorageFault.Find(new InvalidBatchFileException("Broken", new AggregateException(new FormatException(), Outage))));
        Assert.IsType<IOException>(StorageFault.Find(new InvalidBatchFileException("Broken", new IOException("Reset"))));
    }

    [Fact]
    public void Find_FileItself_IsNone()
    {
        Assert.Null(StorageFault.Find(new InvalidBatchFileException("Broken")));
        Assert.Null(StorageFault.Find(new InvalidBatchFileException("Broken", new EndOfStreamException())));
        Assert.Null(StorageFault.Find(new AggregateException(new FormatException())));
    }
}
