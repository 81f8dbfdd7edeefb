using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MaaS.Functions.Tests.Http;
using MaaS.Functions.Tests.Jobs;
using MaaS.Serving.Tests;
using Parquet.Schema;

namespace MaaS.Functions.Tests.Batches;

[Collection(AppCollection.Name)]
public sealed class BatchesTests(AppFixture app)
{
    private readonly BatchClient _client = new(app.Client, app.Azurite.ConnectionString);

    private static string NewName(string extension) => $"{Guid.NewGuid():n}{extension}";

    [Fact]
    public async Task Jsonl_RowsAndRequestsAndABadRow_AreAnsweredInOrder()
    {
        var batch = await _client.UploadAndWaitAsync($"add/{NewName(".jsonl")}", """
            {"id":"a","x":[1,2,3,4]}
            {"id":"b","x":[1,2,3]}

            {"id":"c","inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[5,6,7,8]}]}
            {"id":"d","x":[9,9,9,9]}
            """);

        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        var lines = await _client.ReadLinesAsync(batch, "predictions.jsonl");
        Assert.Equal("""{"id":"a","outputs":{"y":[2,3,4,5]}}""", lines[0]);
        Assert.Equal("c", JsonDocument.Parse(lines[1]).RootElement.GetProperty("id").GetString());
        Assert.Equal("""{"id":"d","outputs":{"y":[10,10,10,10]}}""", lines[2]);
        var error = JsonDocument.Parse(Assert.Single(await _client.ReadLinesAsync(batch, "errors.jsonl"))).RootElement;
        Assert.Equal(1, error.GetProperty("row").GetInt32());
        Assert.Equal("b", error.GetProperty("keys").GetProperty("id").GetString());
        var files = await _client.ListAsync(batch);
        Assert.Equal(["errors.jsonl", "predictions.jsonl", "summary.json"], files);
    }

    [Fact]
    public async Task Csv_ManyChunks_KeepsOrderAndKeysAndAddsUp()
    {
        const int Rows = 1234;
        var text = new StringBuilder("name,x_0,x_1,x_2,x_3\n");
        for (var row = 0; row < Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"n{row},{(row % 100 == 50 ? "bad" : row)},1,2,3\n");
        }

        var path = $"add@1/{NewName(".csv")}";
        var batch = await _client.UploadAndWaitAsync(path, text.ToString());

        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        var good = Enumerable.Range(0, Rows).Where(row => row % 100 != 50).ToArray();
        var lines = await _client.ReadLinesAsync(batch, "predictions.csv");
        Assert.Equal(["name,y[0],y[1],y[2],y[3]", .. good.Select(row => $"n{row},{row + 1},2,3,4")], lines);
        Assert.Equal(
            Enumerable.Range(0, Rows).Where(row => row % 100 == 50),
            (await _client.ReadLinesAsync(batch, "errors.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("row").GetInt32()));
        var summary = await _client.ReadSummaryAsync(batch);
        Assert.Equal(
            (Rows, good.Length, Rows - good.Length),
            (summary.GetProperty("rows").GetInt32(), summary.GetProperty("succeeded").GetInt32(), summary.GetProperty("failed").GetInt32()));
        Assert.Equal($"batch-input/{path}", summary.GetProperty("source").GetString());
        Assert.Equal("1", summary.GetProperty("version").GetString());
        Assert.Equal(64, summary.GetProperty("digest").GetString()!.Length);
        Assert.True(summary.GetProperty("rowsPerSecond").GetDouble() > 0);
        Assert.Equal(Rows, batch.GetProperty("rowsDone").GetInt32());
        Assert.Equal(Rows, batch.GetProperty("rowsKnown").GetInt32());
        Assert.True(batch.GetProperty("rowsKnownIsTotal").GetBoolean());
    }

    [Fact]
    public async Task Csv_Compressed_IsDecompressedFirst()
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write("x_0,x_1,x_2,x_3\n1,2,3,4\n"u8);
        }

        var batch = await _client.UploadAndWaitAsync($"add/{NewName(".csv.gz")}", buffer.ToArray());

        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        Assert.Equal("y[0],y[1],y[2],y[3]\n2,3,4,5\n", await _client.ReadAsync(batch, "predictions.csv"));
    }

    [Fact]
    public async Task Npy_ManyChunks_IsOneArray()
    {
        const int Rows = 1000;
        var values = Enumerable.Range(0, Rows * 4).Select(value => (float)value).ToArray();

        var batch = await _client.UploadAndWaitAsync($"add/{NewName(".npy")}", Npy(Rows, values));

        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        Assert.Equal(Npy(Rows, [.. values.Select(value => value + 1)]), await _client.ReadBytesAsync(batch, "predictions.npy"));
    }

    [Fact]
    public async Task Parquet_SeveralRowGroups_IsAFolderOfPartsInOrder()
    {
        const int Rows = 250;
        var rows = Enumerable.Range(0, Rows).ToArray();
        var content = await ParquetFiles.WriteAsync(
            100, [(new DataField<int>("id"), rows), .. Enumerable.Range(0, 4).Select(i => ((Field)new DataField<int>($"x_{i}"), (Array)rows))]);

        var batch = await _client.UploadAndWaitAsync($"add/{NewName(".parquet")}", content);

        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        var files = await _client.ListAsync(batch);
        Assert.Equal(["errors.jsonl", .. files[1..^1], "summary.json"], files);
        Assert.Equal(3, files[1..^1].Length);
        var lines = new List<string>();
        foreach (var file in files[1..^1])
        {
            Assert.StartsWith("predictions.parquet/", file, StringComparison.Ordinal);
            lines.AddRange((await ParquetFiles.ReadAsync(await _client.ReadBytesAsync(batch, file))).Skip(1));
        }

        Assert.Equal(rows.Select(row => $"{row},[{row + 1} {row + 1} {row + 1} {row + 1}]"), lines);
    }

    [Fact]
    public async Task Zip_Pictures_AreNamedAndClassified()
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < 250; i++)
            {
                using var entry = zip.CreateEntry($"folder/{i:000}.png").Open();
                entry.Write(i == 7 ? "no picture"u8 : TestPictures.GrayPng(28, 28));
            }
        }

        var batch = await _client.UploadAndWaitAsync($"picture/{NewName(".zip")}", buffer.ToArray());

        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        var files = (await _client.ReadLinesAsync(batch, "predictions.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("file").GetString());
        Assert.Equal(Enumerable.Range(0, 250).Where(i => i != 7).Select(i => $"folder/{i:000}.png"), files);
        Assert.Contains("\"row\":7", await _client.ReadAsync(batch, "errors.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_OfTheSameNameAgain_IsAnotherBatchWithItsOwnRows()
    {
        var path = $"add/{NewName(".jsonl")}";
        var first = await _client.UploadAndWaitAsync(path, """{"x":[1,1,1,1]}""");
        var second = await _client.UploadAndWaitAsync(path, """{"x":[2,2,2,2]}""");

        Assert.NotEqual(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.Contains("[2,2,2,2]", await _client.ReadAsync(first, "predictions.jsonl"), StringComparison.Ordinal);
        Assert.Contains("[3,3,3,3]", await _client.ReadAsync(second, "predictions.jsonl"), StringComparison.Ordinal);
        var newest = (await app.Client.SendJobAsync(HttpMethod.Get, "/api/batches?limit=200")).Body.GetProperty("batches");
        Assert.Equal(2, newest.EnumerateArray().Count(batch => batch.GetProperty("source").GetString() == $"batch-input/{path}"));
    }

    [Fact]
    public async Task Upload_MostRowsBad_FailsWithErrorsAndWithoutPredictions()
    {
        var batch = await _client.UploadAndWaitAsync(
            $"add/{NewName(".csv")}", "x_0,x_1,x_2,x_3\n1,2,3,4\n" + string.Concat(Enumerable.Repeat("a,b,c,d\n", 2000)));

        Assert.Equal("failed", batch.State());
        Assert.Equal(422, batch.GetProperty("error").GetProperty("status").GetInt32());
        Assert.Contains("MaaS:Batches:MaxFailedShare", batch.ErrorDetail(), StringComparison.Ordinal);
        var names = await _client.ListAsync(batch);
        Assert.Equal(["errors.jsonl", "summary.json"], names);
        Assert.Equal(batch.GetProperty("rowsFailed").GetInt32(), (await _client.ReadLinesAsync(batch, "errors.jsonl")).Length);
    }

    [Fact]
    public async Task Delete_WhileItWaits_CancelsAndKeepsNoPredictions()
    {
        await using var slots = new HeldSlots(app);
        var id = await _client.UploadAsync($"slow/{NewName(".jsonl")}", string.Concat(Enumerable.Repeat("{\"x\":[[1]]}\n", 3)));
        await _client.WaitAsync(id, batch => batch.State() == "running");

        var (status, cancelled) = await app.Client.SendJobAsync(HttpMethod.Delete, $"/api/batches/{id}");

        Assert.Equal((HttpStatusCode.OK, "cancelled"), (status, cancelled.State()));
        var names = await _client.ListAsync(await _client.WaitAsync(id));
        Assert.Equal(["errors.jsonl", "summary.json"], names);
        Assert.Equal("cancelled", (await _client.ReadSummaryAsync(cancelled)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("00000000000000000000000000000000")]
    public async Task Get_UnknownBatch_Is404(string id)
    {
        var (status, problem) = await app.Client.SendJobAsync(HttpMethod.Get, $"/api/batches/{id}");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("There is no batch", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Format version 1.0 of <c>numpy.lib.format</c>.</summary>
    private static byte[] Npy(int rows, float[] values)
    {
        var dictionary = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {values.Length / rows}), }}";
        var padded = dictionary.PadRight(128 - 10 - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, 0, .. Encoding.ASCII.GetBytes(padded), .. MemoryMarshal.AsBytes<float>(values)];
    }
}
