namespace MaaS.Training;

/// <summary>Why a job is asked to end.</summary>
internal enum StopCause
{
    /// <summary>Somebody called <see cref="IJobDispatcher.StopAsync(JobHandle, CancellationToken)"/>.</summary>
    Asked,

    /// <summary>It ran longer than <see cref="JobRequest.TimeLimit"/>.</summary>
    TimeLimit,
}
