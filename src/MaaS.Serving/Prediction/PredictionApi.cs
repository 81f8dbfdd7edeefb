using System.Globalization;
using MaaS.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Answers <c>predict</c>: what a person has in, labels and scores out.</summary>
public sealed class PredictionApi(
    InferenceEngine engine, PredictionService predictions, ErrorBoundary errors, IOptions<ServingOptions> options, ByteBudget budget)
{
    private const string TopK = "topK";

    /// <param name="context">The request, whose answer is written.</param>
    /// <param name="model">As in the path.</param>
    /// <param name="version">As in the path, a number or an alias; null for the default.</param>
    public Task PredictAsync(HttpContext context, string model, string? version) => errors.RunAsync(context, async () =>
    {
        var (name, selector) = ModelPath.Parse(model, version);
        var topK = ReadTopK(context.Request);
        using var lease = await engine.LeaseAsync(name, selector, context.RequestAborted);
        await using var body = BodyReader.Open(context.Request, options.Value.MaxRequestBytes, budget);
        var answer = await predictions.PredictAsync(lease, context.Request.ContentType, body, topK, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(answer, PredictionJson.Default.PredictionResponse, cancellationToken: context.RequestAborted);
    });

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
