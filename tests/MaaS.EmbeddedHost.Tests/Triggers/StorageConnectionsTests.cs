using MaaS.EmbeddedHost.Triggers;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Tests.Triggers;

public class StorageConnectionsTests
{
    [Theory]
    [InlineData(null, "AzureWebJobsStorage:accountName", "one", "https://one.{0}.core.windows.net/")]
    [InlineData("Data", "Data:accountName", "two", "https://two.{0}.core.windows.net/")]
    [InlineData("Data", "AzureWebJobsData:accountName", "three", "https://three.{0}.core.windows.net/")]
    [InlineData("Data", "Data:serviceUri", "https://four.example/", "https://four.example/")]
    [InlineData("Data", "Data", "AccountName=five;AccountKey=AAAA;EndpointSuffix=core.windows.net", "https://five.{0}.core.windows.net/")]
    public void Clients_Setting_NamesTheAccount(string? connection, string setting, string value, string expected)
    {
        var connections = Create((setting, value));
        Assert.Equal(expected.Replace("{0}", "blob"), connections.Blobs(connection).Uri.AbsoluteUri);
        Assert.Equal(expected.Replace("{0}", "queue"), connections.Queues(connection).Uri.AbsoluteUri);
    }

    [Fact]
    public void Clients_UriOfEachService_AreUsed()
    {
        var connections = Create(
            ("Data:blobServiceUri", "https://blobs.example/"), ("Data:queueServiceUri", "https://queues.example/"),
            ("Data:credential", "managedidentity"), ("Data:clientId", "some-id"));
        Assert.Equal("https://blobs.example/", connections.Blobs("Data").Uri.AbsoluteUri);
        Assert.Equal("https://queues.example/", connections.Queues("Data").Uri.AbsoluteUri);
    }

    [Fact]
    public void Clients_NoSetting_SaysWhichAreExpected()
    {
        var exception = Assert.Throws<StorageConnectionException>(() => Create().Queues("Data"));
        Assert.Contains("'Data' is empty, expected a connection string, or 'Data__accountName'", exception.Message);
    }

    private static StorageConnections Create(params (string Name, string Value)[] settings) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build());
}
