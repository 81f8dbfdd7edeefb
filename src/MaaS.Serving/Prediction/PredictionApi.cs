using System.Globalization;
using MaaS.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Answers <c>predict</c>: what a person has in, labels and scores out.</summary>
public sealed class PredictionApi(
    InferenceEngine engine, PredictionService predictions, JobsApi jobs, ErrorBoundary errors, IOptions<ServingOptions> options,
    ByteBudget budget)
{
    private const string TopK = "topK";

    /// <param name="context">The request, whose answer is written.</param>
    /// <param name="model">As in the path.</param>
    /// <param name="version">As in the path, a number or an alias; null for the default.</param>
    public Task PredictAsync(HttpContext context, string model, string? version) => errors.RunAsync(context, async () =>
    {
        var topK = ReadTopK(context.Request);
        if (JobsApi.IsAskedFor(context.Request))
        {
            var (name, _) = ModelPath.Parse(model, version);
            await jobs.AcceptAsync(context, JobOperation.Predict, name, version, jsonLength: null, topK);
            return;
        }

        await AnswerAsync(context, model, version, topK, options.Value.MaxRequestBytes);
    });

    /// <summary>Throws what <see cref="ErrorAnswer.For"/> knows.</summary>
    /// <param name="context">The request, whose answer is written; cancelled by <see cref="HttpContext.RequestAborted"/>.</param>
    /// <param name="model">As in the path.</param>
    /// <param name="version">As in the path.</param>
    /// <param name="topK">How many classes to name; null for 5.</param>
    /// <param name="maxBytes">The longest body, decompressed.</param>
    internal async Task AnswerAsync(HttpContext context, string model, string? version, int? topK, int maxBytes)
    {
        var cancellationToken = context.RequestAborted;
        var (name, selector) = ModelPath.Parse(model, version);
        var described = await engine.DescribeAsync(name, selector, cancellationToken);
        engine.RefuseIfUnloaded(name);
        engine.RefuseIfOverloaded(name, selector);
        await using var body = BodyReader.Open(context.Request, maxBytes, budget);
        var answer = await predictions.PredictAsync(
            described, () => engine.LeaseAsync(name, selector, cancellationToken), context.Request.ContentType, body, topK, cancellationToken);
        await context.Response.WriteAsJsonAsync(answer, PredictionJson.Default.PredictionResponse, cancellationToken: cancellationToken);
    }

    private static int? ReadTopK(HttpRequest request)
    {
        if (!request.Query.TryGetValue(TopK, out var text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var topK) && topK > 0
            ? topK
            : throw new InvalidInputException($"Query parameter '{TopK}' is '{Excerpt.Of(text.ToString())}': expected a whole number from 1.");
    }
}
