namespace MaaS.Training;

/// <summary>What a program's exit code says, as shells and container engines give it: over 128 a signal ended it.</summary>
internal static class ExitCode
{
    public static JobState Ended(int exitCode, string? detail = null) => exitCode == 0
        ? new JobState(JobStatus.Succeeded, exitCode)
        : new JobState(JobStatus.Failed, exitCode, detail ?? Signal(exitCode));

    private static string? Signal(int exitCode) => exitCode switch
    {
        128 + 6 => "SIGABRT",
        128 + 7 or 128 + 10 => "SIGBUS",
        128 + 9 => "SIGKILL",
        128 + 11 => "SIGSEGV",
        128 + 15 => "SIGTERM",
        _ => null,
    };
}
