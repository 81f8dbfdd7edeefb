using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Xunit;

namespace MaaS.Testing;

/// <summary>A .csv of numbered rows for a model that adds one, some of them bad, and what a batch must make of it.</summary>
/// <param name="Rows">All of them.</param>
/// <param name="Offset">Added to every number, so that files can be told apart.</param>
public sealed record BatchCsv(int Rows, int Offset = 0)
{
    private const int BadEvery = 97;

    public BinaryData ToContent()
    {
        var text = new StringBuilder("name,x_0,x_1,x_2,x_3\n");
        for (var row = 0; row < Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"n{row},{(IsBad(row) ? "bad" : row + Offset)},1,2,3\n");
        }

        return BinaryData.FromString(text.ToString());
    }

    /// <summary>Every row is there once and in order, the errors are those of the bad rows, and the summary adds up.</summary>
    /// <param name="blobs">The account.</param>
    /// <param name="output">container/path of what the batch results in.</param>
    public async Task CheckAsync(BlobServiceClient blobs, string output)
    {
        var good = Enumerable.Range(0, Rows).Where(row => !IsBad(row)).ToArray();
        var bad = Enumerable.Range(0, Rows).Where(IsBad).ToArray();
        string[] expected = ["name,y[0],y[1],y[2],y[3]", .. good.Select(row => $"n{row},{row + Offset + 1},2,3,4")];
        Assert.Equal(expected, Lines(await ReadAsync(blobs, $"{output}/predictions.csv")));
        Assert.Equal(bad, Lines(await ReadAsync(blobs, $"{output}/errors.jsonl")).Select(line => Count(Parse(line), "row")));

        var summary = Parse(await ReadAsync(blobs, $"{output}/summary.json"));
        Assert.Equal("succeeded", summary.GetProperty("state").GetString());
        Assert.Equal(
            (Rows, good.Length, bad.Length),
            (Count(summary, "rows"), Count(summary, "succeeded"), Count(summary, "failed")));
        Assert.False(summary.TryGetProperty("error", out _));
    }

    private static async Task<string> ReadAsync(BlobServiceClient blobs, string path)
    {
        var parts = path.Split('/', 2);
        var blob = blobs.GetBlobContainerClient(parts[0]).GetBlobClient(parts[1]);
        return (await blob.DownloadContentAsync()).Value.Content.ToString();
    }

    private static bool IsBad(int row) => row % BadEvery == 5;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static int Count(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
