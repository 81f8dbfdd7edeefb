using System.Globalization;

namespace MaaS.Training;

/// <summary>What a job is called where it runs: <c>maas-run-attempt</c>, which no other job has.</summary>
internal static class JobName
{
    public static string Of(JobRequest request) => $"maas-{request.RunId}-{Attempt(request)}";

    public static string Attempt(JobRequest request) => request.Attempt.ToString(CultureInfo.InvariantCulture);
}
