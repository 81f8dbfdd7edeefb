namespace MaaS.Inference;

/// <summary>Where runs come from: the queue of a model, or something that is done once. The scheduler's lock guards its own members.</summary>
internal abstract class RunSource
{
    private double _backlogMs;

    /// <summary>Milliseconds of runs that wait in it, by prediction. Any thread may read it.</summary>
    public double BacklogMs
    {
        get => Volatile.Read(ref _backlogMs);
        protected set => Volatile.Write(ref _backlogMs, value);
    }

    /// <summary>Its place in the order of <see cref="FairQueue"/>: milliseconds of runs that it was given.</summary>
    public double VirtualStartMs { get; set; }

    /// <summary>It is in the <see cref="FairQueue"/>.</summary>
    public bool IsReady { get; set; }

    /// <summary>Milliseconds that its next run will take; 0 when that is not known.</summary>
    public abstract double NextRunMs { get; }

    /// <summary>
    /// Its next run is known to be so short that a thread of the pool may do it: to wake a thread for it would cost a good part of it. Any
    /// thread may read it.
    /// </summary>
    public virtual bool IsShort => false;

    /// <summary>
    /// Runs what has gathered, on the calling thread. Does nothing when an earlier run took it all; a run that would take longer than
    /// <see cref="RunSlot.MostMs"/> it schedules. Does not throw.
    /// </summary>
    /// <param name="slot">The right to run, and memory to run with; the caller's alone meanwhile.</param>
    public abstract void RunNext(RunSlot slot);
}
