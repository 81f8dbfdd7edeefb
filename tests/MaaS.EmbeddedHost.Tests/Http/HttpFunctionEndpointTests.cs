using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MaaS.EmbeddedHost.Tests.Http;

public class HttpFunctionEndpointTests : IAsyncLifetime
{
    private TestApp _app = null!;

    private HttpClient Client => _app.Client;

    public async Task InitializeAsync() => _app = await new TestApp().StartAsync(typeof(SampleFunctions));

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Invoke_NoVerbsNoRoute_EveryVerbAtTheNameBelowThePrefix(string verb)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), "/api/named-by-function");
        using var response = await Client.SendAsync(request);
        Assert.Equal(verb, await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("POST", "/api/v2/x", "infer ")]
    [InlineData("GET", "/api/v2/x", "fallback GET x")]
    [InlineData("DELETE", "/api/v2/x", "fallback DELETE x")]
    [InlineData("POST", "/api/v2/a/b", "fallback POST a/b")]
    [InlineData("GET", "/api/v2", "fallback GET null")]
    public async Task Invoke_CatchAll_TakesWhatNoOtherFunctionDoes(string verb, string path, string expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        using var response = await Client.SendAsync(request);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("a%20b/1/5000000000/7d444840-9dc0-11d1-b245-5ffdce74fad2/true",
        "a b 1 5000000000 7d444840-9dc0-11d1-b245-5ffdce74fad2 True")]
    [InlineData("a/-1/2/7d444840-9dc0-11d1-b245-5ffdce74fad2", "a -1 2 7d444840-9dc0-11d1-b245-5ffdce74fad2 null")]
    public async Task Invoke_RouteValues_AreConverted(string path, string expected) =>
        Assert.Equal(expected, await Client.GetStringAsync($"/api/typed/{path}"));

    [Theory]
    [InlineData("a/one/2/7d444840-9dc0-11d1-b245-5ffdce74fad2/true", "'number' in the URL is 'one', expected a whole number of 32 bits")]
    [InlineData("a/5000000000/2/7d444840-9dc0-11d1-b245-5ffdce74fad2/true",
        "'number' in the URL is '5000000000', expected a whole number of 32 bits")]
    [InlineData("a/1/2/no/true", "'id' in the URL is 'no', expected a GUID")]
    [InlineData("a/1/2/7d444840-9dc0-11d1-b245-5ffdce74fad2/maybe", "'flag' in the URL is 'maybe', expected true or false")]
    public async Task Invoke_RouteValueOfAnotherType_400(string path, string expected)
    {
        using var response = await Client.GetAsync(new Uri($"/api/typed/{path}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(expected, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Invoke_RouteConstraint_404WhereItDoesNotHold()
    {
        Assert.Equal("7", await Client.GetStringAsync("/api/constrained/7"));
        using var response = await Client.GetAsync(new Uri("/api/constrained/seven", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Invoke_QueryParameter_IsNotBound() => Assert.Equal("null", await Client.GetStringAsync("/api/query?name=a"));

    [Fact]
    public async Task Invoke_FunctionThrows_500WithoutDetail()
    {
        using var response = await Client.GetAsync(new Uri("/api/fails", UriKind.Relative));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["error", "invocationId"], body.EnumerateObject().Select(property => property.Name));
        Assert.Equal("internal server error", body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Invoke_FunctionThrowsAfterItBegan_ConnectionIsCut() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => Client.GetStringAsync("/api/fails-late"));

    [Fact]
    public async Task Invoke_FunctionWritesInParts_PartsArriveAtOnce()
    {
        using var response = await Client.GetAsync(new Uri("/api/streams", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var first = new byte["first,".Length];
        await body.ReadExactlyAsync(first);

        _app.Gate.Open();

        using var reader = new StreamReader(body);
        Assert.Equal("last", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Invoke_ClientLeaves_FunctionIsCancelled()
    {
        using var leave = new CancellationTokenSource();
        var request = Client.GetAsync(new Uri("/api/waits", UriKind.Relative), leave.Token);
        await _app.Gate.Entered;

        await leave.CancelAsync();

        await _app.Gate.Cancelled;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task Invoke_FunctionContext_IsTheInvocation() =>
        Assert.Equal("context True True", await Client.GetStringAsync("/api/context"));

    [Fact]
    public async Task Invoke_FunctionWritesTheResponse_NothingIsAdded()
    {
        using var response = await Client.DeleteAsync(new Uri("/api/writes", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Invoke_BodyLargerThanKestrelsDefaultLimit_IsRead()
    {
        using var content = new StringContent(new string('x', 31_000_000));
        using var response = await Client.PostAsync(new Uri("/api/v2/x", UriKind.Relative), content);
        Assert.Equal(31_000_006, (await response.Content.ReadAsStringAsync()).Length);
    }
}
