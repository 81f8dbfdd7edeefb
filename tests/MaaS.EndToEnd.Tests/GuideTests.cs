using System.Text.Json;
using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

[Collection(RealModelsCollection.Name)]
public sealed partial class GuideTests(RealModelsFixture fixture)
{
    [Fact]
    public async Task Curls_ThatTheAppPrints_Work()
    {
        var lines = fixture.App.Output.Select(line => line.Trim()).Where(line => line.StartsWith("curl ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, lines.Length);

        var answers = new List<JsonElement>();
        foreach (var line in lines)
        {
            answers.Add(await CurlAsync(line));
        }

        var best = answers[0].GetProperty("predictions")[0];
        Assert.Equal("7", best.GetProperty("label").GetString());
        Assert.InRange(best.GetProperty("score").GetDouble(), 0.9, 1);
        Assert.Equal("mnist-cnn", answers[1].GetProperty("name").GetString());
        Assert.Equal("silero-vad", answers[2].GetProperty("model_name").GetString());
    }

    [Fact]
    public async Task Predict_SampleOfEveryDigit_NamesTheDigit()
    {
        for (var digit = 0; digit < 10; digit++)
        {
            var answer = await CurlAsync(
                $"curl --data-binary @models/mnist-cnn/samples/{digit}.png -H 'Content-Type: image/png' {fixture.App.Client.BaseAddress}api/models/mnist-cnn/predict");

            Assert.Equal($"{digit}", answer.GetProperty("predictions")[0].GetProperty("label").GetString());
        }
    }

    /// <summary>The line taken apart as a shell and curl would, because a machine may have neither.</summary>
    private async Task<JsonElement> CurlAsync(string line)
    {
        var words = Words().Matches(line).Select(word => word.Value.Trim('\'')).ToList();
        using var message = new HttpRequestMessage(HttpMethod.Get, words[^1]);
        string? contentType = "application/x-www-form-urlencoded";
        for (var i = 1; i < words.Count - 1; i += 2)
        {
            switch (words[i])
            {
                case "--data-binary":
                    message.Method = HttpMethod.Post;
                    message.Content = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(RepositoryRoot.Path, words[i + 1].TrimStart('@'))));
                    break;
                case "-H" when words[i + 1].StartsWith("Content-Type: ", StringComparison.Ordinal):
                    contentType = words[i + 1]["Content-Type: ".Length..];
                    break;
                default:
                    throw new NotSupportedException($"The test does not know curl's '{words[i]}'.");
            }
        }

        message.Content?.Headers.Add("Content-Type", contentType);
        using var response = await fixture.App.Client.SendAsync(message);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{line}\n{body}");
        return JsonDocument.Parse(body).RootElement;
    }

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Words();
}
