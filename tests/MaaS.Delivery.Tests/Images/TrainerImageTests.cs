using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using MaaS.Testing;
using Xunit.Abstractions;

namespace MaaS.Delivery.Tests;

/// <summary>What the trainer's Dockerfile makes for <c>TORCH=cpu</c>, and how it works as the job of a run.</summary>
[Collection(ImagesCollection.Name)]
public sealed class TrainerImageTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const string Run = "first";

    private BuiltImage _image = null!;

    public async Task InitializeAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            _image = await BuiltImage.BuildAsync("src/MaaS.Trainer/Dockerfile", new Dictionary<string, string> { ["TORCH"] = "cpu" });
        }
    }

    public Task DisposeAsync()
    {
        _image?.Dispose();
        return Task.CompletedTask;
    }

    [LinuxFact]
    public async Task Container_RunInStorage_TrainsAndReports()
    {
        output.WriteLine($"As {await Container.KindAsync()}.");
        var app = _image.PathOf("/app");
        Assert.True(File.Exists(Path.Combine(app, "libtorch_cpu.so")));
        Assert.Empty(PublishedFiles.Foreign(app));
        Assert.Empty(PublishedFiles.Secret(app));

        Assert.True(File.GetUnixFileMode(_image.PathOf("/work")).HasFlag(UnixFileMode.OtherWrite));

        await AdaptToThisMachineAsync(app);
        var before = _image.Snapshot();
        var training = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("training");
        await PrepareAsync(training);
        var environment = new Dictionary<string, string>
        {
            ["MAAS_RUN_ID"] = Run,
            ["MAAS_RUN_ATTEMPT"] = "1",
            ["MAAS_RUN_URL"] = $"{training.Uri}/{Run}",
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
        };
        using var container = await Container.StartAsync(
            _image, _image.Command, environment, new Dictionary<string, string?> { ["/work"] = null });

        Assert.True(await container.WaitForExitAsync() == 0, container.Output);
        var report = (await training.GetBlobClient($"{Run}/report.json").DownloadContentAsync()).Value.Content;
        Assert.Equal("succeeded", JsonDocument.Parse(report).RootElement.GetProperty("status").GetString());
        Assert.True(await training.GetBlobClient($"{Run}/output/model.onnx").ExistsAsync());
        Assert.Equal(before, _image.Snapshot());
    }

    /// <summary>
    /// Where libstdc++ is older than the image's, the trainer changes a library beside it once, before whatever it is asked for. Here that
    /// happens before the image counts as made; in the image nothing is changed.
    /// </summary>
    private static async Task AdaptToThisMachineAsync(string app)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(app, "MaaS.Trainer.dll"), "run"]);
        var (_, text) = await ProcessOutput.RunAsync(start, TimeSpan.FromMinutes(3));
        Assert.Contains("MAAS_RUN_ID", text, StringComparison.Ordinal);
    }

    private async Task PrepareAsync(BlobContainerClient training)
    {
        var data = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("datasets");
        await data.CreateIfNotExistsAsync();
        await training.CreateIfNotExistsAsync();
        var table = new StringBuilder("x,y\n");
        for (var i = 0; i < 200; i++)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"{i},{(3 * i) + 1}");
        }

        await data.GetBlobClient("line/line.csv").UploadAsync(BinaryData.FromString(table.ToString()), overwrite: true);
        await training.GetBlobClient($"{Run}/spec.json").UploadAsync(BinaryData.FromString(
            """
            {
              "name": "line",
              "data": {
                "source": "blob:datasets/line", "task": "regression",
                "reader": { "type": "csv", "train": "line.csv", "target": "y" },
                "split": { "validation": 0.1, "test": 0.1 }
              },
              "network": { "layers": [ { "type": "dense", "units": 1 } ] },
              "training": { "optimiser": { "type": "adam" }, "epochs": 1, "threads": 1 }
            }
            """), overwrite: true);
    }
}
