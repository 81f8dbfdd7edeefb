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
        var lines = await WaitForCurlsAsync();
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
    [Trait(RealModelsFixture.Server, RealModelsFixture.AnyServer)]
    public async Task Predict_SampleOfEveryDigit_NamesTheDigit()
    {
        for (var digit = 0; digit < 10; digit++)
        {
            var answer = await CurlAsync(
                $"curl --data-binary @models/mnist-cnn/samples/{digit}.png -H 'Content-Type: image/png' {fixture.Client.BaseAddress}api/models/mnist-cnn/predict");

            Assert.Equal($"{digit}", answer.GetProperty("predictions")[0].GetProperty("label").GetString());
        }
    }

    [Theory]
    [Trait(RealModelsFixture.Server, RealModelsFixture.AnyServer)]
    [InlineData("spam")]
    [InlineData("ham")]
    public async Task Predict_SampleMail_NamesItsKind(string kind)
    {
        var answer = await CurlAsync(
            $"curl --data-binary @models/spam-lstm/samples/{kind}.txt -H 'Content-Type: text/plain' {fixture.Client.BaseAddress}api/models/spam-lstm/predict");

        Assert.Equal(kind, answer.GetProperty("predictions")[0].GetProperty("label").GetString());
    }

    [Fact]
    [Trait(RealModelsFixture.Server, RealModelsFixture.AnyServer)]
    public async Task Predict_RowOfATable_GivesTheNumber()
    {
        using var content = new StringContent(
            """
            {"rows":[
              {"Cylinders":8,"Displacement":350,"Horsepower":165,"Weight_in_lbs":3693,"Acceleration":11.5,"Year":"1970-01-01","Origin":"USA"},
              {"Cylinders":4,"Displacement":91,"Horsepower":60,"Weight_in_lbs":1800,"Acceleration":16.4,"Year":"1982-01-01","Origin":"Japan"}
            ]}
            """,
            System.Text.Encoding.UTF8,
            "application/json");
        using var response = await fixture.Client.PostAsync("api/models/cars-mpg/predict", content);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        var values = answer.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("values")[0].GetDouble()).ToArray();
        Assert.InRange(values[0], 10, 20);
        Assert.InRange(values[1], 30, 45);
    }

    /// <summary>The lines of the README, with the address of the Azurite that is there.</summary>
    [Fact]
    [Trait(RealModelsFixture.Server, RealModelsFixture.AnyServer)]
    public async Task Batch_OfTheReadme_NamesAllDigits()
    {
        var readme = await File.ReadAllLinesAsync(Path.Combine(RepositoryRoot.Path, "README.md"));
        var signature = readme.Single(line => line.StartsWith("SAS=", StringComparison.Ordinal))["SAS=".Length..].Trim('\'');
        var upload = readme.Single(line => line.Contains("/batch-input/", StringComparison.Ordinal));

        await CurlAsync(AtAzurite(upload).Replace("$SAS", signature, StringComparison.Ordinal));
        JsonElement batch;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!TryFind(await CurlAsync($"curl {fixture.Client.BaseAddress}api/batches"), out batch))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        }

        Assert.Equal(10, batch.GetProperty("rowsSucceeded").GetInt32());
        var output = $"http://127.0.0.1:10000/devstoreaccount1/{batch.GetProperty("output").GetString()}/predictions.jsonl?{signature}";
        var lines = (await fixture.Client.GetStringAsync(AtAzurite(output))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            Enumerable.Range(0, 10).Select(digit => $"{digit}"),
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("predictions")[0].GetProperty("label").GetString()));

        static bool TryFind(JsonElement list, out JsonElement batch)
        {
            batch = list.GetProperty("batches").EnumerateArray().FirstOrDefault(found => found.TryGetProperty("output", out _));
            return batch.ValueKind == JsonValueKind.Object;
        }

        string AtAzurite(string text) =>
            text.Replace("http://127.0.0.1:10000/devstoreaccount1", $"{fixture.Blobs}", StringComparison.Ordinal);
    }

    /// <summary>They come after the line by which the app is ready.</summary>
    private async Task<string[]> WaitForCurlsAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            var lines = fixture.App.Output.Select(line => line.Trim()).Where(line => line.StartsWith("curl ", StringComparison.Ordinal));
            if (lines.ToArray() is { Length: >= 3 } all)
            {
                return all;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>The line taken apart as a shell and curl would, because a machine may have neither.</summary>
    private async Task<JsonElement> CurlAsync(string line)
    {
        var words = Words().Matches(line).Select(word => word.Value.Trim('\'', '"')).ToList();
        using var message = new HttpRequestMessage(HttpMethod.Get, words[^1]);
        var method = (HttpMethod?)null;
        string? contentType = "application/x-www-form-urlencoded";
        for (var i = 1; i < words.Count - 1; i += 2)
        {
            switch (words[i])
            {
                case "--data-binary":
                    message.Method = HttpMethod.Post;
                    message.Content = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(RepositoryRoot.Path, words[i + 1].TrimStart('@'))));
                    break;
                case "-X":
                    method = HttpMethod.Parse(words[i + 1]);
                    break;
                case "-H" when words[i + 1].StartsWith("x-ms-", StringComparison.Ordinal):
                    message.Headers.Add(words[i + 1].Split(": ")[0], words[i + 1].Split(": ")[1]);
                    break;
                case "-H" when words[i + 1].StartsWith("Content-Type: ", StringComparison.Ordinal):
                    contentType = words[i + 1]["Content-Type: ".Length..];
                    break;
                default:
                    throw new NotSupportedException($"The test does not know curl's '{words[i]}'.");
            }
        }

        message.Method = method ?? message.Method;
        message.Content?.Headers.Add("Content-Type", contentType);
        using var response = await fixture.Client.SendAsync(message);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{line}\n{body}");
        return body.Length == 0 ? default : JsonDocument.Parse(body).RootElement;
    }

    [GeneratedRegex("""'[^']*'|"[^"]*"|\S+""")]
    private static partial Regex Words();
}
