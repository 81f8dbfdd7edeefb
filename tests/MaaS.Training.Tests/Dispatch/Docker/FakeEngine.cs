using System.Text.Json.Nodes;
using MaaS.Testing;
using Microsoft.AspNetCore.Http;

namespace MaaS.Training.Tests;

/// <summary>
/// A container engine on a Unix domain socket, with the answers of the Engine API 1.44 that dispatching needs. Programs end when they get
/// SIGTERM, unless they are stubborn.
/// </summary>
internal sealed class FakeEngine(TimeProvider time) : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private FakeServer _server = null!;

    public List<FakeContainer> Containers { get; } = [];

    public HashSet<string> Images { get; } = ["trainer:1"];

    public HashSet<string> Registry { get; } = [];

    public List<string> Pulls { get; } = [];

    public bool HasGpus { get; set; }

    /// <summary>Podman 4 answers 500 where Docker answers 409 for a name that is taken.</summary>
    public bool IsPodman { get; set; }

    public bool AreStubborn { get; set; }

    /// <summary>What is answered instead, to all requests.</summary>
    public int? Status { get; set; }

    public string Endpoint => $"unix://{_directory.File("docker.sock")}";

    public async Task StartAsync() => _server = await FakeServer.StartAsync(AnswerAsync, socket: _directory.File("docker.sock"));

    public ValueTask StopAsync() => _server.DisposeAsync();

    public FakeContainer Of(JobHandle job) => Containers.Single(container => container.Id == job.Id);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (Status is { } status)
        {
            return ErrorAsync(context, status, "the engine is out of order");
        }

        var path = context.Request.Path.Value!.Trim('/').Split('/');
        return (context.Request.Method, path) switch
        {
            ("GET", ["containers", "json"]) => ListAsync(context),
            ("POST", ["containers", "create"]) => CreateAsync(context),
            ("POST", ["images", "create"]) => PullAsync(context),
            (_, ["containers", var id, ..]) => Containers.Find(container => container.Id == id || container.Name == id) is { } container
                ? AnswerAsync(context, container, path)
                : ErrorAsync(context, 404, $"No such container: {id}"),
            _ => ErrorAsync(context, 404, "page not found"),
        };
    }

    private Task AnswerAsync(HttpContext context, FakeContainer container, string[] path) => (context.Request.Method, path) switch
    {
        ("GET", [_, _, "json"]) => InspectAsync(context, container),
        ("POST", [_, _, "start"]) => StartAsync(context, container),
        ("POST", [_, _, "kill"]) => KillAsync(context, container),
        ("POST", [_, _, "rename"]) => RenameAsync(context, container),
        ("DELETE", [_, _]) => RemoveAsync(context, container),
        _ => ErrorAsync(context, 404, "page not found"),
    };

    private Task ListAsync(HttpContext context)
    {
        var wanted = JsonNode.Parse(context.Request.Query["filters"].ToString())!["label"]!.AsObject().Select(label => label.Key);
        var found = Containers
            .Where(container => container.Status == "running" || context.Request.Query["all"].ToString() is not ("" or "0" or "false"))
            .Where(container => wanted.All(label => container.Labels.Any(has => $"{has.Key}={has.Value}" == label)));
        return context.Response.WriteAsJsonAsync(new JsonArray([.. found.Select(container => new JsonObject
        {
            [nameof(container.Id)] = container.Id,
            ["Names"] = new JsonArray($"/{container.Name}"),
            ["State"] = container.Status,
            ["Labels"] = container.Labels.DeepClone(),
        })]));
    }

    private async Task CreateAsync(HttpContext context)
    {
        var made = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var name = context.Request.Query["name"].ToString();
        var image = made["Image"]!.GetValue<string>();
        if (!Images.Contains(image))
        {
            await ErrorAsync(context, 404, $"No such image: {image}");
            return;
        }

        if (Containers.Find(other => other.Name == name) is { } other)
        {
            await ErrorAsync(context, IsPodman ? 500 : 409, $"The container name \"/{name}\" is already in use by container \"{other.Id}\".");
            return;
        }

        var container = new FakeContainer { Id = Guid.NewGuid().ToString("n"), Name = name, Made = made, Created = time.GetUtcNow() };
        Containers.Add(container);
        context.Response.StatusCode = 201;
        await context.Response.WriteAsJsonAsync(new JsonObject { [nameof(container.Id)] = container.Id, ["Warnings"] = new JsonArray() });
    }

    private async Task PullAsync(HttpContext context)
    {
        var image = context.Request.Query["tag"] is [{ Length: > 0 } tag]
            ? $"{context.Request.Query["fromImage"]}:{tag}"
            : context.Request.Query["fromImage"].ToString();
        Pulls.Add(image);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"status":"Pulling from trainer"}""" + "\n");
        if (Registry.Contains(image))
        {
            Images.Add(image);
        }
        else
        {
            await context.Response.WriteAsync(
                """{"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"}""" + "\n");
        }
    }

    private static Task InspectAsync(HttpContext context, FakeContainer container) => context.Response.WriteAsJsonAsync(new JsonObject
    {
        [nameof(container.Id)] = container.Id,
        [nameof(container.Name)] = $"/{container.Name}",
        [nameof(container.Created)] = container.Created.ToString("O"),
        ["Config"] = new JsonObject { ["Labels"] = container.Labels.DeepClone() },
        ["State"] = new JsonObject
        {
            [nameof(container.Status)] = container.Status,
            ["Running"] = container.Status == "running",
            [nameof(container.ExitCode)] = container.ExitCode,
            ["OOMKilled"] = container.OomKilled,
            ["Error"] = "",
            ["StartedAt"] = (container.StartedAt ?? DateTimeOffset.MinValue).ToString("O"),
            ["FinishedAt"] = (container.FinishedAt ?? DateTimeOffset.MinValue).ToString("O"),
        },
    });

    private Task StartAsync(HttpContext context, FakeContainer container)
    {
        if (container.Made["HostConfig"]?["DeviceRequests"] is JsonArray { Count: > 0 } && !HasGpus)
        {
            return ErrorAsync(context, 500, "could not select device driver \"\" with capabilities: [[gpu]]");
        }

        if (container.StartFailure is { Runs: false } failure)
        {
            container.StartFailure = null;
            return ErrorAsync(context, failure.Status, failure.Message);
        }

        if (container.Status != "created")
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        }

        container.Status = "running";
        container.Starts++;
        container.StartedAt = time.GetUtcNow();
        if (container.StartFailure is { } late)
        {
            container.StartFailure = null;
            return ErrorAsync(context, late.Status, late.Message);
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task KillAsync(HttpContext context, FakeContainer container)
    {
        if (container.Status != "running")
        {
            return ErrorAsync(context, 409, $"Cannot kill container: {container.Id}: container is not running");
        }

        var signal = context.Request.Query["signal"].ToString();
        container.Signals.Add(signal);
        if (signal == "SIGKILL")
        {
            container.End(137, time.GetUtcNow());
        }
        else if (!AreStubborn)
        {
            container.End(0, time.GetUtcNow());
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private static Task RenameAsync(HttpContext context, FakeContainer container)
    {
        var name = context.Request.Query["name"].ToString();
        container.DuringRename?.Invoke();
        container.DuringRename = null;
        if (container.Name == name)
        {
            return ErrorAsync(context, 400, "Renaming a container with the same name as its current name");
        }

        container.Name = name;
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task RemoveAsync(HttpContext context, FakeContainer container)
    {
        if (container.Status == "running")
        {
            return ErrorAsync(context, 409, "cannot remove a running container");
        }

        if (container.CannotBeRemoved)
        {
            return ErrorAsync(context, 500, "device or resource busy");
        }

        Containers.Remove(container);
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private static Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new JsonObject { ["message"] = message });
    }
}
