namespace MaaS.Repository.Tests.Manifest;

public sealed class SettingsDocumentTests
{
    [Fact]
    public void Read_EmptyObject_IsTheDefaults()
    {
        var settings = SettingsDocument.Read("{}"u8);

        Assert.Equivalent(new ModelSettings(), settings, strict: true);
        Assert.Equal("cpu", settings.ExecutionProvider);
        Assert.Equal(1024, settings.Batching.MaxQueueLength);
    }

    [Fact]
    public void Read_PartOfBatching_KeepsTheOtherDefaults()
    {
        var settings = SettingsDocument.Read("""{"batching":{"maxBatchSize":8}}"""u8);

        Assert.Equal(new BatchingSettings { MaxBatchSize = 8 }, settings.Batching);
    }

    [Fact]
    public void Read_VersionAsANumber_IsTheVersion()
    {
        var settings = SettingsDocument.Read("""{"aliases":{"champion":2}}"""u8);

        Assert.Equal(ModelVersion.Of(2), settings.Aliases[AliasName.Parse("champion")]);
    }

    [Fact]
    public void WriteRead_EveryMemberSet_ComesBack()
    {
        var settings = new ModelSettings
        {
            Description = "Digits.",
            Task = "image-classification",
            Aliases = new Dictionary<AliasName, ModelVersion> { [AliasName.Parse("champion")] = ModelVersion.Of(3) },
            Batching = new BatchingSettings { MaxBatchSize = 8, MaxQueueLength = 9, MaxQueueDelayMs = 10 },
            ExecutionProvider = "cuda",
        };

        var read = SettingsDocument.Read(SettingsDocument.Write(settings));

        Assert.Equal(settings with { Aliases = read.Aliases }, read);
        Assert.Equal(settings.Aliases, read.Aliases);
    }

    [Fact]
    public void WriteRead_Padding_ComesBackAndIsEqual()
    {
        var padding = new PaddingSettings { Dimension = "T", Values = new Dictionary<string, double> { ["ids"] = 1, ["mask"] = -0.5 } };
        var settings = new ModelSettings { Batching = new BatchingSettings { Padding = padding } };

        var read = SettingsDocument.Read(SettingsDocument.Write(settings));

        Assert.Equal(settings.Batching, read.Batching);
        Assert.Equal(settings.Batching.GetHashCode(), read.Batching.GetHashCode());
        Assert.NotEqual(padding with { Values = new Dictionary<string, double> { ["ids"] = 1, ["mask"] = 0 } }, read.Batching.Padding);
        Assert.NotEqual(padding with { Dimension = "U" }, read.Batching.Padding);
    }

    [Fact]
    public void Validate_EmptyPadding_SaysWhatIsMissing()
    {
        var padding = new PaddingSettings { Dimension = "", Values = new Dictionary<string, double>() };

        Assert.Equal(
            ["$.batching.padding.dimension", "$.batching.padding.values"],
            SettingsDocument.Validate(new ModelSettings { Batching = new BatchingSettings { Padding = padding } })
                .Select(error => error.Split(':')[0]));
    }

    [Fact]
    public void Validate_ManyErrors_ReportsAllAtOnce()
    {
        var settings = new ModelSettings
        {
            Task = "poetry",
            ExecutionProvider = "tpu",
            Batching = new BatchingSettings { MaxBatchSize = 4097, MaxQueueLength = 0, MaxQueueDelayMs = 600_001 },
            Aliases = new Dictionary<AliasName, ModelVersion> { [AliasName.Parse("latest")] = ModelVersion.Of(1) },
        };

        Assert.Equal(
            [
                "$.task", "$.executionProvider", "$.batching.maxBatchSize", "$.batching.maxQueueLength", "$.batching.maxQueueDelayMs",
                "$.aliases.latest",
            ],
            SettingsDocument.Validate(settings).Select(error => error.Split(':')[0]));
    }

    [Theory]
    [InlineData("""{"aliases":{"Champion":"1"}}""")]
    [InlineData("""{"aliases":{"champion":"0"}}""")]
    [InlineData("""{"aliases":{"champion":null}}""")]
    [InlineData("""{"aliases":null}""")]
    [InlineData("""{"batching":null}""")]
    [InlineData("""{"maxBatchSize":1}""")]
    [InlineData("""{"batching":{"padding":{"dimension":"T"}}}""")]
    [InlineData("""{"batching":{"padding":{"dimension":"T","values":{"ids":"0"}}}}""")]
    public void Read_NotThisShape_IsRefused(string json) =>
        Assert.Throws<InvalidManifestException>(() => SettingsDocument.Read(System.Text.Encoding.UTF8.GetBytes(json)));
}
