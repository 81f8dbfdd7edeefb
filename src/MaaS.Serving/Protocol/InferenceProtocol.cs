using System.Globalization;
using MaaS.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Answers <c>infer</c>: tensors in, tensors out.</summary>
public sealed class InferenceProtocol(
    InferenceEngine engine, JobsApi jobs, ErrorBoundary errors, IOptions<ServingOptions> options, ByteBudget budget)
{
    /// <param name="context">The request, whose answer is written.</param>
    /// <param name="model">As in the path.</param>
    /// <param name="version">As in the path, a number or an alias; null for the default.</param>
    public Task InferAsync(HttpContext context, string model, string? version) => errors.RunAsync(context, async () =>
    {
        if (JobsApi.IsAskedFor(context.Request))
        {
            var (name, _) = ModelPath.Parse(model, version);
            var jsonLength = ReadJsonLength(context.Request, int.MaxValue);
            await jobs.AcceptAsync(context, JobOperation.Infer, name, version, jsonLength, topK: null);
            return;
        }

        await AnswerAsync(context, model, version, options.Value.MaxRequestBytes);
    });

    /// <summary>Throws what <see cref="ErrorAnswer.For"/> knows.</summary>
    /// <param name="context">The request, whose answer is written; cancelled by <see cref="HttpContext.RequestAborted"/>.</param>
    /// <param name="model">As in the path.</param>
    /// <param name="version">As in the path.</param>
    /// <param name="maxBytes">The longest body, decompressed.</param>
    internal async Task AnswerAsync(HttpContext context, string model, string? version, int maxBytes)
    {
        var cancellationToken = context.RequestAborted;
        var (name, selector) = ModelPath.Parse(model, version);
        var jsonLength = ReadJsonLength(context.Request, maxBytes);
        var (entry, manifest) = await engine.DescribeAsync(name, selector, cancellationToken);
        engine.RefuseIfUnloaded(name);

        // The priority is in the body, and an urgent request may overtake what makes the wait too long.
        engine.RefuseIfFull(name, selector);
        await using var body = BodyReader.Open(context.Request, maxBytes, budget);
        var batched = InferenceEngine.MaxBatchSize(manifest, entry.Settings) > 1;
        using var reader = new ProtocolRequestReader(body, jsonLength, manifest.Signature, batched);
        await reader.ReadJsonAsync(cancellationToken);
        engine.RefuseIfOverloaded(name, selector, reader.Priority);
        using var request = await reader.ReadRestAsync(cancellationToken);

        // Only now, so that a slow sender keeps no model in memory. A version that came meanwhile checks the tensors anew.
        using var lease = await engine.LeaseAsync(name, selector, cancellationToken);
        using var result = await lease.InferAsync(request.ToInference(), cancellationToken);
        await new ProtocolResponseWriter(request, result, batched: lease.MaxBatchSize > 1).WriteAsync(context, cancellationToken);
    }

    private static int? ReadJsonLength(HttpRequest request, int limit)
    {
        if (!request.Headers.TryGetValue(ProtocolResponseWriter.JsonLengthHeader, out var text))
        {
            return null;
        }

        var most = request.Headers.ContentEncoding.Count == 0 ? Math.Min(request.ContentLength ?? limit, limit) : limit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= most
            ? length
            : throw new InvalidInputException(
                $"Header {ProtocolResponseWriter.JsonLengthHeader} is '{Excerpt.Of(text.ToString())}': expected the length of the JSON, "
                + $"a whole number from 0 to {most}, the length of the body.");
    }
}
