namespace MaaS.Serving.Tests;

public sealed class JobWebhookMessageTests
{
    [Theory]
    [InlineData("job-1 1", 1)]
    [InlineData("job-1 20", 20)]
    [InlineData("job-1", null)]
    public void TryParse_WhatIsWritten_IsRead(string text, int? attempt)
    {
        Assert.True(JobWebhookMessage.TryParse(text, out var message));
        Assert.Equal(("job-1", attempt, text), (message.Id.Value, message.Attempt, message.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("job-1 ")]
    [InlineData("job-1 -1")]
    [InlineData("job-1 one")]
    [InlineData("job-1 1 1")]
    [InlineData("../job 1")]
    public void TryParse_AnythingElse_IsNoMessage(string text) => Assert.False(JobWebhookMessage.TryParse(text, out _));
}
