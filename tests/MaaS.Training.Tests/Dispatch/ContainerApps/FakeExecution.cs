using System.Text.Json.Nodes;

namespace MaaS.Training.Tests;

/// <summary>An execution of the job of <see cref="FakeResourceManager"/>.</summary>
internal sealed class FakeExecution
{
    public required string Name { get; init; }

    /// <summary>What it is made of: the body of its start where there was one, else the job's template.</summary>
    public required JsonObject Template { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public string Status { get; set; } = "Running";

    public bool WasStopped { get; set; }
}
