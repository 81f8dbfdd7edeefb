using MaaS.Training;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Durable;

/// <summary>The steps of a search.</summary>
public sealed class TrialActivities(TrialsStep trials)
{
    public const string Next = "NextTrials";
    public const string ReadResult = "ReadTrialResult";
    public const string AdoptBest = "AdoptBestTrial";

    [Function(Next)]
    public Task<IReadOnlyList<TrialState>> NextAsync([ActivityTrigger] TrialsInput input, CancellationToken cancellationToken) =>
        trials.NextAsync(RunId.Parse(input.Run), input.Known, cancellationToken);

    [Function(ReadResult)]
    public Task<TrialResult> ReadResultAsync([ActivityTrigger] TrialResultInput input, CancellationToken cancellationToken) =>
        trials.ReadResultAsync(RunId.Parse(input.Run), input.Trial, input.Error, cancellationToken);

    [Function(AdoptBest)]
    public Task AdoptBestAsync([ActivityTrigger] TrialsInput input, CancellationToken cancellationToken) =>
        trials.AdoptBestAsync(RunId.Parse(input.Run), input.Known, cancellationToken);
}
