namespace MaaS.Trainer.Tests;

public sealed class JobSettingsTests
{
    private const string Url = "https://account.blob.core.windows.net/training/run-1";

    [Fact]
    public void Read_AllThere_ReadsThem()
    {
        var settings = Read((JobEnvironment.RunSas, "?sv=1&sig=2"), (JobEnvironment.EventsUrl, "https://account.queue.core.windows.net/events"));

        Assert.Equal(new RunIdentity("run-1", 2), settings.Identity);
        Assert.Equal((Url, "sv=1&sig=2"), (settings.RunUrl.ToString(), settings.RunSas));
        Assert.Equal("https://account.queue.core.windows.net/events", settings.EventsUrl!.ToString());
    }

    [Fact]
    public void Read_SlashAtTheEnd_IsLeftOut() => Assert.Equal(Url, Read((JobEnvironment.RunUrl, Url + "/")).RunUrl.ToString());

    [Fact]
    public void Read_NothingSet_ListsAllThatIsMissing()
    {
        var error = Assert.Throws<InvalidJobException>(() => JobSettings.Read(_ => null));

        Assert.All(
            [JobEnvironment.RunId, JobEnvironment.Attempt, JobEnvironment.RunUrl],
            name => Assert.Contains($"  {name}: ", error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(JobEnvironment.RunId, "Run 1")]
    [InlineData(JobEnvironment.Attempt, "0")]
    [InlineData(JobEnvironment.Attempt, "one")]
    [InlineData(JobEnvironment.RunUrl, "training/run-1")]
    [InlineData(JobEnvironment.RunUrl, $"{Url}?sv=1&sig=secret")]
    [InlineData(JobEnvironment.EventsUrl, "queue?sig=secret")]
    public void Read_WrongValue_NamesTheVariableAndShowsNoSecret(string name, string value)
    {
        var error = Assert.Throws<InvalidJobException>(() => Read((name, value)));

        Assert.Contains($"  {name}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net/training", null, JobEnvironment.RunUrl)]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1/training/run-1", null, JobEnvironment.RunSas)]
    [InlineData(Url, "AccountKey=secret", "AzureWebJobsStorage")]
    public void OpenRun_NoWayIn_SaysWhatToSet(string url, string? connection, string expected)
    {
        var storage = new JobStorage(Read((JobEnvironment.RunUrl, url)), name => name == "AzureWebJobsStorage" ? connection : null);

        var error = Assert.Throws<InvalidJobException>(() => storage.OpenRun(new()));

        Assert.Contains($"  {expected}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenRun_ConnectionStringOfAnotherAccount_IsNotUsed()
    {
        var storage = new JobStorage(Read(), _ => "DefaultEndpointsProtocol=https;AccountName=other;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net");

        var (container, prefix) = storage.OpenRun(new());

        Assert.Equal(("https://account.blob.core.windows.net/training", "run-1/"), (container.Uri.ToString(), prefix));
        Assert.False(container.CanGenerateSasUri);
    }

    private static JobSettings Read(params (string Name, string Value)[] changes)
    {
        var settings = new Dictionary<string, string>
        {
            [JobEnvironment.RunId] = "run-1",
            [JobEnvironment.Attempt] = "2",
            [JobEnvironment.RunUrl] = Url,
        };
        foreach (var (name, value) in changes)
        {
            settings[name] = value;
        }

        return JobSettings.Read(settings.GetValueOrDefault);
    }
}
