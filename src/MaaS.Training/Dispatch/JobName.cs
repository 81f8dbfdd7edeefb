using System.Globalization;

namespace MaaS.Training;

/// <summary>What a job is called where it runs: <c>maas-run-attempt</c>, which no other job of the service has.</summary>
internal static class JobName
{
    public static string Of(JobKey job) => $"maas-{job.RunId}-{Attempt(job)}";

    public static string Attempt(JobKey job) => job.Attempt.ToString(CultureInfo.InvariantCulture);

    /// <summary>Why a job of that name cannot be started.</summary>
    /// <param name="job">That was to be started.</param>
    /// <param name="place">Where, such as <c>namespace training</c>.</param>
    /// <param name="runUrl">What the other says of itself; null when it says nothing.</param>
    public static DispatchException Foreign(JobKey job, string place, string? runUrl) => new(
        $"Job {Of(job)} could not be started: {place} has one of that name for {runUrl ?? "nobody known here"}, expected {job.RunUrl}. " +
        "Give each service a place of its own, or remove the other job.", isTransient: false);
}
