using MaaS.Inference;

namespace MaaS.Serving.Tests;

public sealed class WebhookUrlTests
{
    private static readonly WebhookOptions PublicOnly = new() { SigningKey = TestKeys.Base64 };
    private static readonly WebhookOptions Anywhere = new() { SigningKey = TestKeys.Base64, AllowPrivateAddresses = true };

    [Theory]
    [InlineData("https://example.com", "https://example.com/")]
    [InlineData("HTTPS://Example.com:8443/hooks?token=secret", "https://example.com:8443/hooks")]
    [InlineData("https://8.8.8.8/hooks", "https://8.8.8.8/hooks")]
    [InlineData("https://[2606:4700::1111]/hooks", "https://[2606:4700::1111]/hooks")]
    [InlineData("https://localhost.example.com/", "https://localhost.example.com/")]
    [InlineData("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/")]
    [InlineData("https://mylocalhost/", "https://mylocalhost/")]
    [InlineData("https://example.com/a@b", "https://example.com/a@b")]
    public void Parse_PublicUrl_IsTakenAndRedacted(string text, string redacted)
    {
        var url = WebhookUrl.Parse(text, PublicOnly);

        Assert.Equal(new Uri(text), url.Uri);
        Assert.Equal(redacted, url.Redacted);
        Assert.Equal(redacted, url.ToString());
    }

    [Theory]
    [InlineData("", "not an absolute URL")]
    [InlineData("example.com/hooks", "not an absolute URL")]
    [InlineData("https:///hooks", "not an absolute URL")]
    [InlineData("https://example.com:99999/", "not an absolute URL")]
    [InlineData("/hooks", "'file': expected https.")]
    [InlineData("//example.com/hooks", "'file': expected https.")]
    [InlineData("http://example.com/", "'http': expected https.")]
    [InlineData("ftp://example.com/", "'ftp': expected https.")]
    [InlineData("https://user:password@example.com/", "user name or a password")]
    [InlineData("https://user@example.com/", "user name or a password")]
    [InlineData("https://@example.com/", "user name or a password")]
    [InlineData("https://example.com/hooks#part", "fragment")]
    [InlineData("https://example.com/hooks#", "fragment")]
    [InlineData("https://b\u00fccher.example/", "expected ASCII")]
    [InlineData("https://lo\u00adcalhost/", "expected ASCII")]
    [InlineData("https://\u24dbocalhost/", "expected ASCII")]
    [InlineData("https://127\u30020\u30020\u30021/", "expected ASCII")]
    [InlineData("https://\uff11\uff12\uff17.0.0.1/", "expected ASCII")]
    [InlineData("https://\u0378/", "expected ASCII")]
    [InlineData("https://./", "not an absolute URL")]
    public void Parse_WrongForm_IsRefusedWithTheReason(string text, string reason) => AssertRefused(text, reason);

    [Theory]
    [InlineData("https://localhost/")]
    [InlineData("https://LOCALHOST:8080/")]
    [InlineData("https://localhost./")]
    [InlineData("https://api.localhost/")]
    [InlineData("https://printer.local/")]
    [InlineData("https://printer.local./")]
    [InlineData("https://metadata.google.internal/")]
    public void Parse_PrivateName_IsRefused(string text) => AssertRefused(text, "a private name");

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0x7f.1./")]
    [InlineData("https://017700000001/")]
    [InlineData("https://0/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://169.254.169.254/metadata/instance")]
    [InlineData("https://168.63.129.16/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("https://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("https://[fd00:ec2::254]/")]
    public void Parse_PrivateAddress_IsRefusedHoweverItIsWritten(string text) => AssertRefused(text, "expected one of the public Internet");

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    public void TryParse_Length_IsLimited(int length, bool taken)
    {
        var text = "https://example.com/".PadRight(length, 'a');

        Assert.Equal(taken, WebhookUrl.TryParse(text, PublicOnly, out _, out var problem));
        Assert.Equal(taken ? null : "The webhook URL has 2049 characters: the limit is 2048. Give a shorter one.", problem);
    }

    [Theory]
    [InlineData("http://localhost:7071/hooks")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("http://[::1]:8080/")]
    public void Parse_PrivateAddressesAllowed_TakesThemAndHttp(string text) =>
        Assert.Equal(text, WebhookUrl.Parse(text, Anywhere).Redacted);

    [Theory]
    [InlineData("ftp://localhost/", "'ftp': expected https or http.")]
    [InlineData("http://user@localhost/", "user name or a password")]
    [InlineData("http://\u0378/", "expected ASCII")]
    public void Parse_PrivateAddressesAllowed_KeepsTheOtherRules(string text, string reason) => AssertRefused(text, reason, Anywhere);

    [Fact]
    public void Parse_NoSigningKey_SaysThatWebhooksAreOff() =>
        AssertRefused("https://example.com/", "MaaS:Webhooks:SigningKey", new WebhookOptions());

    [Fact]
    public void Parse_Refused_NamesNoQuery()
    {
        var refused = Assert.Throws<InvalidInputException>(() => WebhookUrl.Parse("https://localhost/?token=secret", PublicOnly));

        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string text, string reason, WebhookOptions? options = null)
    {
        var refused = Assert.Throws<InvalidInputException>(() => WebhookUrl.Parse(text, options ?? PublicOnly));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
