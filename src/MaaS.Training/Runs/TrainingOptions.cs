namespace MaaS.Training;

/// <summary>How runs are watched and kept: section <c>MaaS:Training</c>.</summary>
public sealed class TrainingOptions
{
    /// <summary>A job that runs and gives no sign for so long is taken for lost. Default 120; 10 to 86 400.</summary>
    public int HeartbeatTimeoutSeconds { get; set; } = 120;

    /// <summary>
    /// How long a job that runs may take from its start to its first sign, image and machine included. Default 1 800; 10 to 86 400.
    /// </summary>
    public int StartTimeoutSeconds { get; set; } = 1_800;

    /// <summary>The first pause between two looks at a job, in seconds; later ones are longer. Default 5; 0.1 to 120.</summary>
    public double PollSeconds { get; set; } = 5;

    /// <summary>The longest pause. Default 120; at least <see cref="PollSeconds"/>.</summary>
    public double MaxPollSeconds { get; set; } = 120;

    /// <summary>How long an ended run is kept. Default 90; 1 to 3 650.</summary>
    public int RetentionDays { get; set; } = 90;

    internal TimeSpan HeartbeatTimeout => TimeSpan.FromSeconds(HeartbeatTimeoutSeconds);

    internal TimeSpan StartTimeout => TimeSpan.FromSeconds(StartTimeoutSeconds);
}
