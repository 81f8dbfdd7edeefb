namespace MaaS.Training;

/// <summary>
/// What the looks at a job have seen of its heartbeat, handed from one look to the next. Only this service's clock counts, and only time in
/// which it could look: a job is silent when its heartbeat stays the same from look to look, not when storage was away.
/// </summary>
/// <param name="Heartbeat">What tells one heartbeat from another; null when there was none of this attempt.</param>
/// <param name="Since">When it was seen first.</param>
/// <param name="LookedAt">When it was seen last.</param>
public sealed record JobWatch(string? Heartbeat, DateTimeOffset Since, DateTimeOffset LookedAt)
{
    /// <summary>The watch after another look.</summary>
    /// <param name="before">Null for the first look at a job.</param>
    /// <param name="heartbeat">What was seen.</param>
    /// <param name="now">When.</param>
    /// <param name="longest">A longer pause between two looks than this says that looking was not possible.</param>
    public static JobWatch After(JobWatch? before, string? heartbeat, DateTimeOffset now, TimeSpan longest) =>
        before is not null && before.Heartbeat == heartbeat && now - before.LookedAt <= longest
            ? before with { LookedAt = now }
            : new JobWatch(heartbeat, now, now);

    /// <summary>
    /// For how long a job has given no sign; null when that is within the limit. The look before must have found it silent already: what
    /// lies between two looks may be an outage of storage, in which the job could give no sign either.
    /// </summary>
    /// <param name="before">What the look before gave; null for the first.</param>
    /// <param name="limit">How long a job may give no sign.</param>
    public TimeSpan? SilenceAfter(JobWatch? before, TimeSpan limit) =>
        before?.Since == Since && before.LookedAt - before.Since > limit ? LookedAt - Since : null;
}
