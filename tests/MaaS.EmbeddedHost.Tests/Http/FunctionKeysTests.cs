using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MaaS.EmbeddedHost.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.EmbeddedHost.Tests.Http;

public class FunctionKeysTests
{
    private const string Key = "0123456789abcdefghij";
    private const string OtherKey = "another-key-to-change-the-first+/=";
    private const string Warning = "No key is set: whoever reaches http://";

    [Theory]
    [InlineData("/api/function", null, 401)]
    [InlineData("/api/admin", null, 401)]
    [InlineData("/api/anonymous", null, 200)]
    [InlineData("/api/function", Key, 200)]
    [InlineData("/api/admin", Key, 200)]
    [InlineData("/api/function", OtherKey, 200)]
    [InlineData("/api/anonymous", "wrong", 200)]
    [InlineData("/api/function", "", 401)]
    [InlineData("/api/function", "wrong", 401)]
    [InlineData("/api/function", "0123456789abcdefghi", 401)]
    [InlineData("/api/function", "0123456789abcdefghijk", 401)]
    [InlineData("/api/function", "0123456789ABCDEFGHIJ", 401)]
    [InlineData("/api/function?code=" + Key, null, 200)]
    [InlineData("/api/function?code=another-key-to-change-the-first%2B/%3D", null, 200)]
    [InlineData("/api/function?code=wrong", null, 401)]
    [InlineData("/api/function?code=", null, 401)]
    [InlineData("/api/function?code=wrong&code=" + Key, null, 401)]
    [InlineData("/api/function?code=" + Key, "wrong", 401)]
    public async Task Invoke_KeysSet_LetsInWhoHasOne(string path, string? header, int expected)
    {
        await using var app = await WithKeys(new TestApp()).StartAsync(typeof(LevelFunctions));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("x-functions-key", header);
        }

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Invoke_NoKey_SaysWhereToSendOne()
    {
        await using var app = await WithKeys(new TestApp()).StartAsync(typeof(LevelFunctions));

        using var response = await app.Client.PostAsync("/api/function", new ByteArrayContent(new byte[1 << 20]));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("ApiKey header=\"x-functions-key\", query=\"code\"", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        var error = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains("x-functions-key", error.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Start_KeysSet_WarnsOfNothing(string environment)
    {
        await using var app = await WithKeys(new TestApp()).OnAddresses("http://*:0").WithArguments("--environment", environment)
            .StartAsync(typeof(LevelFunctions));

        Assert.Empty(app.Log.Warnings);
    }

    [Fact]
    public async Task Invoke_WrongKeys_AreCountedInTheLogOnceAMinuteAndNeverQuoted()
    {
        var time = new FakeTimeProvider();
        await using var app = await WithKeys(new TestApp { Time = time }).StartAsync(typeof(LevelFunctions));

        await app.Client.GetAsync($"/api/function?code={Key}");
        await app.Client.GetAsync("/api/function?code=a-wrong-key");
        await app.Client.GetAsync("/api/admin?code=a-wrong-key");
        Assert.EndsWith("since the last such line: 1", Assert.Single(app.Log.Warnings), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromMinutes(1));
        await app.Client.GetAsync("/api/admin?code=a-wrong-key");

        Assert.Equal(2, app.Log.Warnings.Count);
        Assert.Contains("Function admin ", app.Log.Warnings[1], StringComparison.Ordinal);
        Assert.Contains("from 127.0.0.1", app.Log.Warnings[1], StringComparison.Ordinal);
        Assert.EndsWith("since the last such line: 2", app.Log.Warnings[1], StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.All, line => line.Contains(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Warnings, line => line.Contains("a-wrong-key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://*:0", "Production", typeof(LevelFunctions), true)]
    [InlineData("http://*:0", "Development", typeof(LevelFunctions), true)]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0", "Development", typeof(LevelFunctions), true)]
    [InlineData("http://127.0.0.1:0", "Production", typeof(LevelFunctions), false)]
    [InlineData("http://*:0", "Production", typeof(OpenFunctions), false)]
    public async Task Start_NoKeys_LetsEveryCallerInAndWarnsWhereOthersReachIt(string urls, string environment, Type functions, bool warns)
    {
        await using var app = await new TestApp().OnAddresses(urls).WithArguments("--environment", environment).StartAsync(functions);

        Assert.Equal(warns, app.Log.Warnings.Any(line => line.StartsWith(Warning, StringComparison.Ordinal)));
        if (warns)
        {
            Assert.Equal("in", await app.Client.GetStringAsync("/api/function"));
        }
    }

    [Theory]
    [InlineData("EmbeddedHost:Keys:default", "")]
    [InlineData("EmbeddedHost:Keys:default", "0123456789abcdefghi")]
    [InlineData("EmbeddedHost:Keys:default", "0123456789 abcdefghij")]
    [InlineData("EmbeddedHost:Keys:default", "0123456789abcdefghij\n")]
    [InlineData("EmbeddedHost:Keys:default", "0123456789abcdefghijü")]
    [InlineData("EmbeddedHost:Keys:default:more", Key)]
    [InlineData("EmbeddedHost:Keys", Key)]
    public async Task Build_KeyThatIsNone_IsAnErrorThatNamesItAndDoesNotQuoteIt(string setting, string value)
    {
        await using var app = WithKeys(new TestApp()).WithSetting(setting, value);
        var exception = Assert.Throws<HostStartException>(() => app.CreateBuilder(typeof(LevelFunctions)).Build());

        Assert.Contains("'EmbeddedHost:Keys", exception.Message, StringComparison.Ordinal);
        Assert.True(value.Length == 0 || !exception.Message.Contains(value, StringComparison.Ordinal), exception.Message);
    }

    private static TestApp WithKeys(TestApp app) =>
        app.WithSetting("EmbeddedHost:Keys:first", Key).WithSetting("EmbeddedHost:Keys:next", OtherKey);
}
