namespace MaaS.Training;

/// <summary>A dispatcher to a place that neither ends jobs that run too long nor removes what is left of those that have ended.</summary>
internal interface IMaintainedDispatcher : IJobDispatcher
{
    /// <summary>
    /// Stops jobs that are over their time limit, kills those that were asked to end 30 seconds ago, and removes what is left of those
    /// that ended long ago. May be called at any time, from several processes too.
    /// </summary>
    /// <exception cref="DispatchException">The place does not answer, or not as it should.</exception>
    Task MaintainAsync(CancellationToken cancellationToken);
}
