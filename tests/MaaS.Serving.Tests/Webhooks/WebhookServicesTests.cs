using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MaaS.Serving.Tests;

public sealed class WebhookServicesTests
{
    [Fact]
    public void AddMaaS_NothingSet_WebhooksAreOff()
    {
        using var provider = Build();

        Assert.False(provider.GetRequiredService<IOptions<WebhookOptions>>().Value.AreOn);
        Assert.NotNull(provider.GetRequiredService<WebhookSender>());
        Assert.NotNull(provider.GetRequiredService<WebhookBackoff>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    public void AddMaaS_SettingsGiven_AreRead(string prefix)
    {
        using var provider = Build(
            ("SigningKey", prefix + TestKeys.Base64), ("AllowPrivateAddresses", "true"), ("TimeoutSeconds", "3"), ("MaxAttempts", "5"));

        var options = provider.GetRequiredService<IOptions<WebhookOptions>>().Value;

        Assert.True(options.TryReadKey(out var key));
        Assert.Equal(TestKeys.Bytes, key);
        Assert.Equal((true, 3, 5), (options.AllowPrivateAddresses, options.TimeoutSeconds, options.MaxAttempts));
    }

    [Fact]
    public void AddMaaS_WrongSettings_FailsAtStartWithAllOfThemAndNoKey()
    {
        var shortKey = Convert.ToBase64String(new byte[31]);
        using var provider = Build(("SigningKey", shortKey), ("TimeoutSeconds", "0"), ("MaxAttempts", "21"));

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(["SigningKey", "TimeoutSeconds", "MaxAttempts"], failure.Failures.Select(text => text.Split(' ')[0].Split(':')[2]));
        Assert.DoesNotContain(shortKey, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("whsec_")]
    public void AddMaaS_KeyThatIsNone_IsRefused(string key)
    {
        using var provider = Build(("SigningKey", key));

        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<WebhookOptions>>().Value);
    }

    [Theory]
    [InlineData("@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/webhook-signing-key)")]
    [InlineData("@microsoft.keyvault(VaultName=kv;SecretName=webhook-signing-key)")]
    public async Task AddMaaS_KeyVaultReferenceThatWasNotResolved_KeepsWebhooksBackAndNothingElse(string key)
    {
        using var provider = Build(("SigningKey", key));
        provider.GetRequiredService<IStartupValidator>().Validate();
        var options = provider.GetRequiredService<IOptions<WebhookOptions>>().Value;

        Assert.False(options.TryReadKey(out _));
        Assert.Equal(503, ErrorAnswer.For(Assert.Throws<WebhooksUnavailableException>(
            () => WebhookUrl.Parse("https://example.com/hook", options)))?.Status);
        var outcome = await provider.GetRequiredService<WebhookSender>().SendAsync("https://example.com/hook", "job-1", default, default);
        Assert.Equal(WebhookResult.RetryLater, outcome.Result);
        Assert.DoesNotContain(key, outcome.Detail, StringComparison.Ordinal);
    }

    /// <summary>Bicep has no random bytes; it makes the key of the text of two GUIDs, which have 244 random bits.</summary>
    [Fact]
    public void AddMaaS_KeyAsTheInfrastructureMakesIt_IsRead()
    {
        var text = $"{Guid.NewGuid()}{Guid.NewGuid()}";
        using var provider = Build(("SigningKey", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text))));

        Assert.True(provider.GetRequiredService<IOptions<WebhookOptions>>().Value.TryReadKey(out var key));
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(key));
    }

    private static ServiceProvider Build(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("MaaS:Webhooks:" + setting.Name, (string?)setting.Value)))
            .Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddMaaS(configuration)
            .BuildServiceProvider();
    }
}
