using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>A block whose requests are with the engine. Owns the block and the results.</summary>
internal sealed class AnsweredBlock : IAsyncDisposable
{
    private readonly BatchBlock _block;
    private readonly Task<RequestAnswer>?[] _answers;

    public AnsweredBlock(
        BatchBlock block, Func<InferenceRequest, CancellationToken, Task<InferenceResult>> infer, TimeProvider time,
        CancellationToken cancellationToken)
    {
        _block = block;
        _answers = [.. block.Requests.Select(
            request => request is null ? null : RequestAnswer.GetAsync(request, infer, time, cancellationToken))];
    }

    public IReadOnlyList<BatchRow> Rows => _block.Rows;

    /// <summary>Ends when every request has its answer, and fails as the first of them does.</summary>
    public Task Answered => Task.WhenAll(_answers.OfType<Task>());

    /// <summary>After <see cref="Answered"/>: what the model gave for the row, or the error.</summary>
    public RowOutputs? AnswerOf(BatchRow row, out string? error)
    {
        error = row.Error;
        return error is null ? _answers[row.Request]!.Result.Of(row.RowOfRequest, out error) : null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var answer in _answers.OfType<Task<RequestAnswer>>())
        {
            // The engine reads the block's memory until its task has ended, whichever way.
            await answer.ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (answer.IsCompletedSuccessfully)
            {
                answer.Result.Dispose();
            }
        }

        _block.Dispose();
    }
}
