namespace MaaS.Training.Tests;

/// <summary>Requests for jobs.</summary>
internal static class Jobs
{
    /// <summary>A request for the same run and attempt, of another service.</summary>
    public static JobRequest OfOtherService()
    {
        var request = Request();
        return request with
        {
            Environment = new Dictionary<string, string>(request.Environment)
            {
                [JobEnvironment.RunUrl] = "https://other.blob.core.windows.net/training/digits-1",
            },
        };
    }

    public static JobRequest Request(string run = "digits-1", int attempt = 1, TimeSpan? timeLimit = null) => new()
    {
        RunId = RunId.Parse(run),
        Attempt = attempt,
        Compute = JobPlace.Compute,
        Environment = new Dictionary<string, string>
        {
            [JobEnvironment.RunUrl] = $"https://account.blob.core.windows.net/training/{run}",
            [JobEnvironment.RunSas] = "sv=2026-02-06&sig=a%2Fb%3D",
            ["WITH_QUOTES"] = "it's \"so\" \\ `pwd`",
            ["WITH_NEWLINES"] = "first\nsecond\n",
            ["WITH_EQUALS"] = "=a=b=",
            ["WITH_SPACES"] = "  a  b ",
            ["WITH_DOLLARS"] = "$HOME $(MAAS_RUN_ID) $$ ${PATH}",
            ["EMPTY"] = "",
        },
        TimeLimit = timeLimit ?? TimeSpan.FromMinutes(10),
    };
}
