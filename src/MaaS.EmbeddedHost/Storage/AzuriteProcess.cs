using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace MaaS.EmbeddedHost.Storage;

/// <summary>
/// Azurite, the storage emulator, as a child process that ends when this object is disposed or this process dies, however it
/// dies. The first start on a machine installs the pinned version with npm.
/// </summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private const string AccountName = "devstoreaccount1";

    // Azurite's documented constant, the same for everybody: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Longer than run-azurite.cjs waits for files to be written, which takes a moment unless the machine is busy.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(75);

    private readonly Process _process;

    private AzuriteProcess(Process process, int blobPort, int queuePort, int tablePort)
    {
        _process = process;
        BlobPort = blobPort;
        QueuePort = queuePort;
        TablePort = tablePort;
    }

    public int BlobPort { get; }

    public int QueuePort { get; }

    public int TablePort { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};" +
        $"BlobEndpoint=http://127.0.0.1:{BlobPort}/{AccountName};" +
        $"QueueEndpoint=http://127.0.0.1:{QueuePort}/{AccountName};" +
        $"TableEndpoint=http://127.0.0.1:{TablePort}/{AccountName};";

    internal int ProcessId => _process.Id;

    /// <summary>Starts Azurite and returns when its three services answer.</summary>
    /// <exception cref="LocalToolException">Node or npm is missing, the install failed, or Azurite ended (a port is taken).</exception>
    public static async Task<AzuriteProcess> StartAsync(AzuriteOptions options, CancellationToken cancellationToken)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "azurite");
        var modules = await NpmInstall.EnsureAsync(program, "azurite", cancellationToken);
        var process = NpmInstall.Start(StartInfo(program, modules, options), "node");
        try
        {
            var ports = await ReadPortsAsync(process, cancellationToken);
            await ConnectAsync(ports, cancellationToken);
            return new AzuriteProcess(process, ports[0], ports[1], ports[2]);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Closes the pipe that Azurite lives by, and waits until it has written its files and ended.</summary>
    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            _process.StandardInput.Close();
            using var timeout = new CancellationTokenSource(StopTimeout);
            try
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static ProcessStartInfo StartInfo(string program, string modules, AzuriteOptions options)
    {
        string[] arguments =
        [
            Path.Combine(program, "run-azurite.cjs"),
            Path.Combine(modules, "azurite", "dist", "src", "azurite.js"),
            "--silent", "--loose", "--skipApiVersionCheck", "--disableTelemetry",
            "--location", Path.GetFullPath(options.Location),
            "--blobPort", Text(options.BlobPort), "--queuePort", Text(options.QueuePort), "--tablePort", Text(options.TablePort),
        ];
        return new ProcessStartInfo("node", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<int[]> ReadPortsAsync(Process process, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var ports = new TaskCompletionSource<int[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var found = new List<int>();
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var exited = process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(ports.Task, exited) == ports.Task)
        {
            return await ports.Task;
        }

        await exited;
        throw new LocalToolException(
            $"Azurite ended with code {process.ExitCode} before it listened: {output.ToString().Trim()} " +
            "If a port is taken, end the program that holds it, or start Azurite yourself.");

        void Read(string? line)
        {
            lock (output)
            {
                if (line is null || ports.Task.IsCompleted)
                {
                    return;
                }

                output.AppendLine(line);
                if (ListeningLine().Match(line) is { Success: true } match)
                {
                    found.Add(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
                }

                if (found.Count == 3)
                {
                    ports.SetResult([.. found]);
                }
            }
        }
    }

    private static async Task ConnectAsync(int[] ports, CancellationToken cancellationToken)
    {
        foreach (var port in ports)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        }
    }

    [GeneratedRegex(@"^Azurite (?:Blob|Queue|Table) service is successfully listening at http://[^/]*:(\d+)")]
    private static partial Regex ListeningLine();
}
