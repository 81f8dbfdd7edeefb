using System.Text;
using MaaS.Testing;

namespace MaaS.Serving.Tests;

public sealed class WebhookSignatureTests
{
    /// <summary>The vector that the reference libraries of the specification are tested with.</summary>
    [Fact]
    public void Create_VectorOfTheReferenceLibraries_IsTheSame()
    {
        var key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        var signature = WebhookSignature.Create(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Theory]
    [InlineData("job-2", 1700000000, "{}")]
    [InlineData("job-1", 1700000001, "{}")]
    [InlineData("job-1", 1700000000, "{} ")]
    public void Create_AnythingElse_IsSignedDifferently(string id, long timestamp, string body)
    {
        var signature = WebhookSignature.Create(TestKeys.Bytes, "job-1", 1700000000, "{}"u8);

        Assert.NotEqual(signature, WebhookSignature.Create(TestKeys.Bytes, id, timestamp, Encoding.UTF8.GetBytes(body)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void Create_ReceiverOfTheDocs_TakesItWhileItIsFresh(int age, bool genuine)
    {
        var signature = WebhookSignature.Create(TestKeys.Bytes, "job-1", 1700000000, "{}"u8);
        var now = DateTimeOffset.FromUnixTimeSeconds(1700000000 + age);

        bool IsGenuine(byte[] body) =>
            WebhookVerification.IsGenuine(TestKeys.Bytes, "job-1", "1700000000", "v1,AAAA " + signature, body, now);

        Assert.Equal(genuine, IsGenuine("{}"u8.ToArray()));
        Assert.False(IsGenuine("{ }"u8.ToArray()));
    }

    [Fact]
    public void Docs_ReceiverInCSharp_IsTheOneThatIsTested()
    {
        var source = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "tests/MaaS.Serving.Tests/Webhooks/WebhookVerification.cs"));
        var docs = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs/webhooks.md"));

        var method = source.SkipWhile(line => !line.Contains("IsGenuine", StringComparison.Ordinal)).SkipLast(1)
            .Select(line => line.Length > 4 ? line[4..] : line);
        Assert.Contains(string.Join('\n', method), docs.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
