using System.Text.Json.Nodes;

namespace MaaS.Training.Tests;

/// <summary>A container of <see cref="FakeEngine"/>.</summary>
internal sealed class FakeContainer
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    /// <summary>The body of the request that made it.</summary>
    public required JsonObject Made { get; init; }

    public DateTimeOffset Created { get; init; }

    public string Status { get; set; } = "created";

    public int ExitCode { get; set; }

    public bool OomKilled { get; set; }

    /// <summary>What the next start answers, and whether the program runs all the same.</summary>
    public (int Status, string Message, bool Runs)? StartFailure { get; set; }

    /// <summary>What happens within the next rename, once.</summary>
    public Action? DuringRename { get; set; }

    public bool CannotBeRemoved { get; set; }

    public int Starts { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public List<string> Signals { get; } = [];

    public JsonObject Labels => Made[nameof(Labels)]!.AsObject();

    public void End(int exitCode, DateTimeOffset now)
    {
        Status = "exited";
        ExitCode = exitCode;
        FinishedAt = now;
    }
}
