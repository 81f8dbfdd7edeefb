namespace MaaS.Training;

/// <summary>All places where jobs can run, by the names of the compute profiles. Owns their dispatchers. Thread-safe.</summary>
public sealed class JobDispatchers : IJobDispatcher, IDisposable
{
    private readonly SortedDictionary<string, ComputeProfile> _profiles;
    private readonly Dictionary<string, Lazy<IJobDispatcher>> _dispatchers;

    internal JobDispatchers(ComputeOptions options, IServiceProvider services)
    {
        DefaultName = options.DefaultCompute;
        Names = [.. options.Profiles.Keys];
        _profiles = options.Profiles;
        _dispatchers = _profiles.ToDictionary(
            profile => profile.Key,
            // A client that cannot be had now, such as for a file that is missing, may be had at the next call.
            profile => new Lazy<IJobDispatcher>(
                () => profile.Value.CreateDispatcher(profile.Key, services), LazyThreadSafetyMode.PublicationOnly));
    }

    /// <summary>Sorted; empty when no training is configured.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The profile of a run that names none; null only when <see cref="Names"/> is empty.</summary>
    public string? DefaultName { get; }

    public bool Contains(string compute) => _profiles.ContainsKey(compute);

    /// <summary>How many runs may run at once with the profile; null: no bound. The caller keeps it.</summary>
    /// <exception cref="DispatchException">There is no such profile; the message lists those that exist.</exception>
    public int? MaxConcurrentOf(string compute) => ProfileOf(compute).MaxConcurrent;

    /// <summary>The dispatcher of <see cref="JobRequest.Compute"/> does it.</summary>
    /// <inheritdoc/>
    public async Task<JobHandle> StartAsync(JobRequest request, CancellationToken cancellationToken) =>
        await Of(request.Compute).StartAsync(request, cancellationToken);

    /// <summary>The dispatcher of <see cref="JobHandle.Compute"/> does it.</summary>
    /// <inheritdoc/>
    public async Task<JobState> GetStateAsync(JobHandle job, CancellationToken cancellationToken) =>
        await Of(job.Compute).GetStateAsync(job, cancellationToken);

    /// <summary>The dispatcher of <see cref="JobHandle.Compute"/> does it.</summary>
    /// <inheritdoc/>
    public async Task StopAsync(JobHandle job, CancellationToken cancellationToken) =>
        await Of(job.Compute).StopAsync(job, cancellationToken);

    /// <summary>The dispatcher of <see cref="JobKey.Compute"/> does it.</summary>
    /// <inheritdoc/>
    public async Task StopAsync(JobKey job, CancellationToken cancellationToken) =>
        await Of(job.Compute).StopAsync(job, cancellationToken);

    /// <summary>Lets go of the connections. Jobs run on.</summary>
    public void Dispose()
    {
        foreach (var dispatcher in _dispatchers.Values.Where(dispatcher => dispatcher.IsValueCreated))
        {
            (dispatcher.Value as IDisposable)?.Dispose();
        }
    }

    internal IJobDispatcher Of(string compute)
    {
        _ = ProfileOf(compute);
        try
        {
            return _dispatchers[compute].Value;
        }
        catch (Exception e) when (e is not DispatchException)
        {
            throw new DispatchException(
                $"Compute profile '{compute}' cannot be used: {e.Message} See its settings in MaaS:Training:Compute:{compute}.",
                isTransient: false, e);
        }
    }

    /// <summary>Whether its jobs are processes of this machine and user.</summary>
    internal bool IsLocal(string compute) => ProfileOf(compute) is ProcessProfile;

    /// <summary>Whether its jobs have an identity of their own, with which they get at the files of their run.</summary>
    internal bool HasIdentity(string compute) => ProfileOf(compute) is ContainerAppsProfile or KubernetesProfile;

    internal bool IsMaintained(string compute) => ProfileOf(compute).IsMaintained;

    private ComputeProfile ProfileOf(string compute) => _profiles.GetValueOrDefault(compute)
        ?? throw new DispatchException(
            $"There is no compute profile '{compute}': expected one of {string.Join(", ", Names)}{(Names.Count == 0 ? "none" : "")}. " +
            "Profiles are configured in MaaS:Training:Compute.", isTransient: false);
}
