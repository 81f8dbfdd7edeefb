using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.Functions.Tests.Jobs;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Batches;

/// <summary>Uploads files and follows their batches.</summary>
internal sealed class BatchClient(HttpClient http, string connectionString)
{
    private readonly BlobServiceClient _blobs = new(connectionString);

    public HttpClient Http => http;

    public BlobContainerClient Input => _blobs.GetBlobContainerClient("batch-input");

    public BlobContainerClient Output => _blobs.GetBlobContainerClient("batch-output");

    public Task<string> UploadAsync(string path, string content) => UploadAsync(path, Encoding.UTF8.GetBytes(content));

    /// <summary>The id of the batch that this upload is, as the documentation says.</summary>
    public async Task<string> UploadAsync(string path, byte[] content)
    {
        var info = (await Input.GetBlobClient(path).UploadAsync(BinaryData.FromBytes(content), overwrite: true)).Value;
        return BatchIds.Of(path, info);
    }

    public Task<JsonElement> UploadAndWaitAsync(string path, string content) => UploadAndWaitAsync(path, Encoding.UTF8.GetBytes(content));

    public async Task<JsonElement> UploadAndWaitAsync(string path, byte[] content) => await WaitAsync(await UploadAsync(path, content));

    /// <summary>The batch once all that it results in is there.</summary>
    public Task<JsonElement> WaitAsync(string id) => WaitAsync(id, batch => batch.TryGetProperty("output", out _));

    public async Task<JsonElement> WaitAsync(string id, Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var (status, batch) = await http.SendJobAsync(HttpMethod.Get, $"/api/batches/{id}");
            if (status == HttpStatusCode.OK && condition(batch))
            {
                return batch;
            }

            Assert.False(limit.IsCancellationRequested, $"Batch {id} is still: {batch.GetRawText()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public async Task<byte[]> ReadBytesAsync(JsonElement batch, string name) =>
        (await Output.GetBlobClient(NameOf(batch, name)).DownloadContentAsync()).Value.Content.ToArray();

    public async Task<string> ReadAsync(JsonElement batch, string name) => Encoding.UTF8.GetString(await ReadBytesAsync(batch, name));

    public async Task<string[]> ReadLinesAsync(JsonElement batch, string name) =>
        (await ReadAsync(batch, name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async Task<JsonElement> ReadSummaryAsync(JsonElement batch) => JsonDocument.Parse(await ReadAsync(batch, "summary.json")).RootElement;

    /// <summary>Names in the folder of the output.</summary>
    public async Task<string[]> ListAsync(JsonElement batch)
    {
        var folder = NameOf(batch, "");
        var names = new List<string>();
        await foreach (var blob in Output.GetBlobsAsync(BlobTraits.None, BlobStates.None, folder, CancellationToken.None))
        {
            names.Add(blob.Name[folder.Length..]);
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static string NameOf(JsonElement batch, string name) =>
        $"{batch.GetProperty("output").GetString()!["batch-output/".Length..]}/{name}";
}
