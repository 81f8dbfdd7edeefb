using System.Diagnostics;
using System.Net.Sockets;
using MaaS.EmbeddedHost.Storage;
using MaaS.Testing;

namespace MaaS.EmbeddedHost.Tests.Storage;

public class AzuriteProcessTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task ConnectionString_BlobWritten_CanBeRead()
    {
        var container = azurite.CreateContainerClient();
        await container.CreateAsync();

        await container.GetBlobClient("a/b").UploadAsync(BinaryData.FromString("hello"));

        var content = await container.GetBlobClient("a/b").DownloadContentAsync();
        Assert.Equal("hello", content.Value.Content.ToString());
    }

    [Fact]
    public async Task StartAsync_PortTaken_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        var options = new AzuriteOptions { Location = directory.Path, BlobPort = azurite.Azurite.BlobPort };

        var exception = await Assert.ThrowsAsync<LocalToolException>(() => AzuriteProcess.StartAsync(options, CancellationToken.None));

        Assert.Contains("EADDRINUSE", exception.Message);
    }

    [Fact]
    public async Task DisposeAsync_Running_EndsTheProcessAndKeepsTheData()
    {
        using var directory = new TemporaryDirectory();
        var options = new AzuriteOptions { Location = directory.Path };
        var first = await AzuriteProcess.StartAsync(options, CancellationToken.None);
        await new Azure.Storage.Blobs.BlobContainerClient(first.ConnectionString, "kept").CreateAsync();
        using var process = Process.GetProcessById(first.ProcessId);

        await first.DisposeAsync();

        Assert.True(process.HasExited);
        await using var second = await AzuriteProcess.StartAsync(options, CancellationToken.None);
        Assert.True((await new Azure.Storage.Blobs.BlobContainerClient(second.ConnectionString, "kept").ExistsAsync()).Value);
    }

    /// <summary>A request that is never whole is not waited for: that would take 60 s.</summary>
    [Fact]
    public async Task DisposeAsync_ConnectionIsOpen_EndsTheProcess()
    {
        using var directory = new TemporaryDirectory();
        var azurite = await AzuriteProcess.StartAsync(new AzuriteOptions { Location = directory.Path }, CancellationToken.None);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", azurite.BlobPort);
        await client.GetStream().WriteAsync("PUT /devstoreaccount1/a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"u8.ToArray());

        await azurite.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(50));
    }

    /// <summary>Another node stands for the app: it starts the wrapper with a pipe that only it holds, and is killed.</summary>
    [Fact]
    public async Task Wrapper_ParentKilled_Ends()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var directory = new TemporaryDirectory();
        var program = Path.Combine(AppContext.BaseDirectory, "azurite");
        var main = Path.Combine(
            await NpmInstall.EnsureAsync(program, "azurite", CancellationToken.None), "azurite", "dist", "src", "azurite.js");
        const string ParentScript = """
            const stdio = ['pipe', 'inherit', 'inherit'];
            require('child_process').spawn(process.execPath, process.argv.slice(1), { stdio });
            setInterval(() => {}, 1000);
            """;
        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                "-e", ParentScript, "--", Path.Combine(program, "run-azurite.cjs"), main, "--silent", "--disableTelemetry",
                "--location", directory.Path, "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
            },
            RedirectStandardOutput = true,
        };
        using var parent = Process.Start(start)!;
        while (await parent.StandardOutput.ReadLineAsync() is { } line
            && !line.StartsWith("Azurite Table service is success", StringComparison.Ordinal))
        {
        }

        parent.Kill();

        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        // The child holds the other end of the pipe: it ends when the child does.
        await parent.StandardOutput.ReadToEndAsync(timeout.Token);
    }

    [Fact]
    public async Task DisposeAsync_Running_PortsAreClosed()
    {
        using var directory = new TemporaryDirectory();
        var process = await AzuriteProcess.StartAsync(new AzuriteOptions { Location = directory.Path }, CancellationToken.None);
        await process.DisposeAsync();

        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync("127.0.0.1", process.TablePort));
    }
}
