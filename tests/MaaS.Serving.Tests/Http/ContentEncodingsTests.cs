using Microsoft.AspNetCore.Http;

namespace MaaS.Serving.Tests;

public sealed class ContentEncodingsTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("br", null)]
    [InlineData("identity", null)]
    [InlineData("gzip;q=0", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate, gzip;q=0.5", "deflate")]
    public async Task TryEncode_WhateverIsAccepted_SaysThatTheAnswerDependsOnIt(string? accepted, string? chosen)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptEncoding = accepted;

        await using var encoded = ContentEncodings.TryEncode(context);

        Assert.Equal(chosen is null, encoded is null);
        Assert.Equal(chosen, context.Response.Headers.ContentEncoding);
        Assert.Equal("Accept-Encoding", context.Response.Headers.Vary);
    }
}
