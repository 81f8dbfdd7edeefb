using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MaaS.Training.Tests;

/// <summary>
/// Azure Resource Manager with one Container Apps job, in the shapes of <c>Microsoft.App</c> 2026-01-01. As there, the body of a start
/// replaces all of the job's template.
/// </summary>
internal sealed class FakeResourceManager : IAsyncDisposable
{
    public const string JobId = $"{Subscription}/resourceGroups/maas/providers/Microsoft.App/jobs/train";
    public const string Token = "token-of-the-service";

    private const string Subscription = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590";
    private const string Operation = $"{Subscription}/providers/Microsoft.App/locations/x/operationResults/1";

    private static readonly HashSet<string> ContainerMembers = ["name", "image", "command", "args", "env", "resources"];

    private readonly X509Certificate2 _certificate = NewCertificate();
    private FakeServer _server = null!;
    private int _polls;
    private string? _started;

    public JsonObject Job { get; } = JsonNode.Parse(
        """
        {
          "name": "train",
          "properties": {
            "provisioningState": "Succeeded",
            "workloadProfileName": "gpu-t4",
            "configuration": { "triggerType": "Manual", "replicaTimeout": 21600, "replicaRetryLimit": 0 },
            "template": {
              "containers": [
                {
                  "name": "trainer", "image": "registry.example/trainer:1.4.0", "command": ["/trainer"], "args": ["train"],
                  "env": [
                    { "name": "API_KEY", "secretRef": "api-key" },
                    { "name": "AZURE_CLIENT_ID", "value": "3f1c" },
                    { "name": "OF_PROFILE", "value": "from the job" }
                  ],
                  "resources": { "cpu": 8, "memory": "56Gi", "ephemeralStorage": "8Gi" },
                  "volumeMounts": [{ "volumeName": "scratch", "mountPath": "/scratch" }]
                },
                { "name": "sidecar", "image": "registry.example/sidecar:1", "resources": { "cpu": 0.5, "memory": "1Gi" } }
              ],
              "initContainers": [{ "name": "init", "image": "registry.example/init:1" }],
              "volumes": [{ "name": "scratch", "storageType": "EmptyDir" }]
            }
          }
        }
        """)!.AsObject();

    public List<FakeExecution> Executions { get; } = [];

    public int Starts { get; private set; }

    public int PageSize { get; set; } = 100;

    /// <summary>How often the place where a start's result will be answers 202; null: a start answers 200 at once.</summary>
    public int? PollsUntilStarted { get; set; }

    /// <summary>What an operation answers in the end; false: 204 and no name.</summary>
    public bool TellsName { get; set; } = true;

    /// <summary>Whether what starts is not listed yet.</summary>
    public bool ListsLate { get; set; }

    /// <summary>What happens within the next start, once.</summary>
    public Action? DuringStart { get; set; }

    /// <summary>How many requests get the failure, before all is well.</summary>
    public int Failures { get; set; }

    public int FailureStatus { get; set; } = 429;

    public string? RetryAfter { get; set; }

    /// <summary>What an operation answers instead, when it was accepted.</summary>
    public int? OperationStatus { get; set; }

    /// <summary>What a list answers instead, once something has been started.</summary>
    public int? ListStatusAfterStart { get; set; }

    /// <summary>Where links lead. Default: here.</summary>
    public Uri? Links { get; set; }

    /// <summary>Requests, as method and path.</summary>
    public List<string> Requests { get; } = [];

    public Uri Url => new(_server.Url.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    public async Task StartAsync() => _server = await FakeServer.StartAsync(AnswerAsync, _certificate);

    public ValueTask StopAsync() => _server.DisposeAsync();

    public bool IsCertificate(X509Certificate2? certificate) => certificate?.Thumbprint == _certificate.Thumbprint;

    public FakeExecution Add(JsonObject template, DateTimeOffset startTime)
    {
        var execution = new FakeExecution
        {
            Name = $"train-{Executions.Count:x7}",
            Template = template,
            StartTime = startTime,
        };
        Executions.Add(execution);
        return execution;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Requests.Add($"{context.Request.Method} {path}");
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            return ErrorAsync(context, 401, "AuthenticationFailed");
        }

        if (Failures > 0)
        {
            Failures--;
            context.Response.Headers.RetryAfter = RetryAfter;
            return ErrorAsync(context, FailureStatus, "TooManyRequests");
        }

        if (path == Operation)
        {
            return OperationAsync(context);
        }

        return context.Request.Query["api-version"] != "2026-01-01" ? ErrorAsync(context, 400, "NoRegisteredProviderFound")
            : path.StartsWith(JobId, StringComparison.Ordinal) ? AnswerJobAsync(context, path[JobId.Length..].Split('/'))
            : ErrorAsync(context, 404, "ResourceNotFound");
    }

    private Task AnswerJobAsync(HttpContext context, string[] path) => (context.Request.Method, path) switch
    {
        ("GET", [""]) => context.Response.WriteAsJsonAsync(Job),
        ("POST", ["", "start"]) => StartAsync(context),
        ("GET", ["", "executions"]) => ListAsync(context),
        ("GET", ["", "executions", var name]) => Executions.Find(execution => execution.Name == name) is { } found
            ? context.Response.WriteAsJsonAsync(Shape(found))
            : ErrorAsync(context, 404, "ResourceNotFound"),
        ("POST", ["", "executions", var name, "stop"]) => StopAsync(context, Executions.Single(execution => execution.Name == name)),
        _ => ErrorAsync(context, 404, "ResourceNotFound"),
    };

    private async Task StartAsync(HttpContext context)
    {
        var template = Job["properties"]!["template"]!.DeepClone().AsObject();
        if (context.Request.ContentLength > 0)
        {
            template = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            var containers = template["containers"]!.AsArray().Concat(template["initContainers"]?.AsArray() ?? []);
            if (containers.Any(container => container!["image"] is null
                || container.AsObject().Any(member => !ContainerMembers.Contains(member.Key))))
            {
                await ErrorAsync(context, 400, "InvalidRequestContent");
                return;
            }
        }

        DuringStart?.Invoke();
        DuringStart = null;
        Starts++;
        var execution = Add(template, TimeProvider.System.GetUtcNow());
        _started = execution.Name;
        if (PollsUntilStarted is { } polls)
        {
            _polls = polls;
            Accept(context);
            return;
        }

        await context.Response.WriteAsJsonAsync(ShortShape(execution.Name));
    }

    private Task OperationAsync(HttpContext context)
    {
        if (OperationStatus is { } status)
        {
            return ErrorAsync(context, status, "ResourceNotFound");
        }

        if (_polls-- > 0)
        {
            Accept(context);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = TellsName ? 200 : 204;
        return TellsName ? context.Response.WriteAsJsonAsync(ShortShape(_started!)) : Task.CompletedTask;
    }

    private void Accept(HttpContext context)
    {
        context.Response.StatusCode = 202;
        context.Response.Headers.Location = new Uri(Links ?? Url, $"{Operation}?api-version=2026-01-01&t=1").ToString();
        context.Response.Headers.RetryAfter = "0";
    }

    private Task ListAsync(HttpContext context)
    {
        if (Starts > 0 && ListStatusAfterStart is { } status)
        {
            return ErrorAsync(context, status, "InternalServerError");
        }

        var from = int.TryParse(context.Request.Query["$skiptoken"], out var skip) ? skip : 0;
        var listed = Executions.Where(execution => !ListsLate || execution.Name != _started).ToList();
        var page = listed.Skip(from).Take(PageSize).Select(Shape).ToList();
        var answer = new JsonObject { ["value"] = new JsonArray([.. page]) };
        if (from + PageSize < listed.Count)
        {
            var next = $"{JobId}/executions?api-version=2026-01-01&$skiptoken={from + PageSize}";
            answer["nextLink"] = new Uri(Links ?? Url, next).ToString();
        }

        return context.Response.WriteAsJsonAsync(answer);
    }

    private static Task StopAsync(HttpContext context, FakeExecution execution)
    {
        execution.Status = "Stopped";
        execution.WasStopped = true;
        context.Response.StatusCode = 202;
        return Task.CompletedTask;
    }

    private static JsonObject ShortShape(string name) => new() { ["name"] = name, ["id"] = $"{JobId}/executions/{name}" };

    private static JsonObject Shape(FakeExecution execution)
    {
        var shape = ShortShape(execution.Name);
        shape["type"] = "Microsoft.App/jobs/executions";
        shape["properties"] = new JsonObject
        {
            ["status"] = execution.Status,
            ["startTime"] = execution.StartTime.ToString("O"),
            ["template"] = execution.Template.DeepClone(),
        };
        return shape;
    }

    private static Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = "It cannot be." } });
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
