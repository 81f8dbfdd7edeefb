using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// What became of the rows of one request: one result for all, or one for each where the request failed as a whole. Owns the results.
/// </summary>
internal sealed class RequestAnswer : IDisposable
{
    private readonly InferenceResult? _whole;
    private readonly List<(InferenceResult? Result, string? Error)> _single = [];
    private readonly int _rows;

    private RequestAnswer(int rows, InferenceResult? whole)
    {
        _rows = rows;
        _whole = whole;
    }

    /// <summary>A request of several rows that the model refuses is asked again row by row, so that only the bad ones fail.</summary>
    public static async Task<RequestAnswer> GetAsync(
        BatchRequest request, Func<InferenceRequest, CancellationToken, Task<InferenceResult>> infer, TimeProvider time,
        CancellationToken cancellationToken)
    {
        try
        {
            return new RequestAnswer(request.Rows, await InferAsync(request.ToInference()));
        }
        catch (InvalidInputException e) when (request.Rows == 1)
        {
            return new RequestAnswer(1, whole: null) { _single = { (null, e.Message) } };
        }
        catch (InvalidInputException)
        {
            return await RowByRowAsync(request, InferAsync);
        }

        async Task<InferenceResult> InferAsync(InferenceRequest inference)
        {
            while (true)
            {
                try
                {
                    return await infer(inference, cancellationToken);
                }
                catch (OverloadedException e)
                {
                    await Task.Delay(e.RetryAfter, time, cancellationToken);
                }
            }
        }
    }

    public RowOutputs? Of(int row, out string? error)
    {
        error = null;
        if (_whole is not null)
        {
            return new RowOutputs(_whole, row, _rows);
        }

        (var result, error) = _single[row];
        return result is null ? null : new RowOutputs(result, 0, 1);
    }

    public void Dispose()
    {
        _whole?.Dispose();
        _single.ForEach(answer => answer.Result?.Dispose());
    }

    /// <summary>Lets others use its thread between the rows, whose runs may end on it at once.</summary>
    private static async Task<RequestAnswer> RowByRowAsync(BatchRequest request, Func<InferenceRequest, Task<InferenceResult>> infer)
    {
        var answer = new RequestAnswer(request.Rows, whole: null);
        try
        {
            for (var row = 0; row < request.Rows; row++)
            {
                await Task.Yield();
                try
                {
                    answer._single.Add((await infer(request.Row(row)), null));
                }
                catch (InvalidInputException e)
                {
                    answer._single.Add((null, e.Message));
                }
            }

            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }
}
