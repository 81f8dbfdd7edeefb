using System.Runtime.InteropServices;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Checks requests for jobs, and writes them as messages.</summary>
internal sealed class JobRequests(IOptions<JobsOptions> options, IOptions<WebhookOptions> webhooks)
{
    /// <summary>A message may have 64 KiB, of which its escaping in XML takes some.</summary>
    private const int MaxMessageBytes = 48 * 1024;

    /// <exception cref="InvalidInputException">It is not a job.</exception>
    public JobWork Check(JobRequest request)
    {
        if (!ModelName.TryParse(request.Model, out var model))
        {
            throw new InvalidInputException(
                $"'model' is {Show(request.Model)}: expected the name of a model, {ModelName.Rule}.");
        }

        if (!VersionSelector.TryParse(request.Version, out _))
        {
            throw new InvalidInputException($"'version' is {Show(request.Version)}: expected a whole number from 1, or an alias, a word of a-z, 0-9 and -.");
        }

        var work = CheckContent(request, model) with
        {
            Version = request.Version,
            TopK = request.TopK,
            Webhook = request.Webhook is { } url ? WebhookUrl.Parse(url, webhooks.Value).Uri.AbsoluteUri : null,
        };
        return work.TopK is null or > 0 && (work.TopK is null || work.Operation == JobOperation.Predict)
            ? work
            : throw new InvalidInputException($"'topK' is {work.TopK}: expected a whole number from 1, and only to predict.");
    }

    /// <summary>Null when it is too large for a message.</summary>
    public static BinaryData? TryWriteMessage(JobId id, JobWork work)
    {
        if (work.Content.Length > MaxMessageBytes)
        {
            return null;
        }

        var inline = work.Blob is null;
        var message = new JobRequest
        {
            Id = id.Value,
            Model = work.Model.Value,
            Version = work.Version,
            TopK = work.TopK,
            Webhook = work.Webhook,
            Payload = new JobPayload
            {
                Operation = Name(work.Operation),
                Blob = work.Blob?.ToString(),
                Base64 = inline ? Convert.ToBase64String(work.Content.Span) : null,
                ContentType = work.ContentType,
                ContentEncoding = work.ContentEncoding,
                JsonLength = work.JsonLength,
            },
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, JobsJson.Default.JobRequest);
        return bytes.Length <= MaxMessageBytes ? BinaryData.FromBytes(bytes) : null;
    }

    /// <summary>JSON as it is, or its Base64, which several clients of queues send without being asked.</summary>
    /// <exception cref="InvalidInputException">It is not JSON of that kind.</exception>
    public static JobRequest ReadMessage(BinaryData message)
    {
        var utf8 = message.ToMemory();
        var first = utf8.Span.TrimStart(" \t\r\n"u8);
        try
        {
            if (!first.StartsWith("{"u8) && Base64(utf8.Span) is { } decoded)
            {
                utf8 = decoded;
            }

            return JsonSerializer.Deserialize(utf8.Span, JobsJson.Default.JobRequest) ?? throw new InvalidInputException("The message is null: expected a JSON object.");
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(
                $"The message is not the JSON that is expected, at {Excerpt.Of(e.Path ?? "$")}, line {e.LineNumber + 1}: expected a job as docs/jobs.md describes it.");
        }
    }

    public static string Name(JobOperation operation) => operation == JobOperation.Infer ? "infer" : "predict";

    private JobWork CheckContent(JobRequest request, ModelName model)
    {
        var given = (request.Infer is null ? 0 : 1) + (request.Predict is null ? 0 : 1) + (request.Payload is null ? 0 : 1);
        if (given != 1)
        {
            throw new InvalidInputException($"The job has {given} of 'infer', 'predict' and 'payload': expected exactly one.");
        }

        return request switch
        {
            { Infer: { } infer } => Inline(JobOperation.Infer, infer),
            { Predict: { } predict } => Inline(JobOperation.Predict, predict),
            _ => CheckPayload(request.Payload!, model),
        };

        JobWork Inline(JobOperation operation, JsonElement json) => json.ValueKind == JsonValueKind.Object
            ? new JobWork { Operation = operation, Model = model, Content = JsonMarshal.GetRawUtf8Value(json).ToArray(), ContentType = "application/json" }
            : throw new InvalidInputException($"'{Name(operation)}' is {PredictionContent.Describe(json)}: expected an object.");
    }

    private JobWork CheckPayload(JobPayload payload, ModelName model)
    {
        var operation = payload.Operation switch
        {
            "infer" => JobOperation.Infer,
            "predict" => JobOperation.Predict,
            _ => throw new InvalidInputException($"'payload.operation' is {Show(payload.Operation)}: expected \"infer\" or \"predict\"."),
        };
        if (payload.JsonLength is < 0 || (payload.JsonLength is not null && operation == JobOperation.Predict))
        {
            throw new InvalidInputException($"'payload.jsonLength' is {payload.JsonLength}: expected a whole number from 0, and only to infer.");
        }

        if (payload.Blob is null == payload.Base64 is null)
        {
            throw new InvalidInputException("'payload' has " + (payload.Blob is null ? "neither" : "both") + " of 'blob' and 'base64': expected one of them.");
        }

        return new JobWork
        {
            Operation = operation,
            Model = model,
            Blob = payload.Blob is { } blob ? CheckBlob(blob) : null,
            Content = payload.Base64 is { } base64 ? Decode(base64) : default,
            ContentType = payload.ContentType ?? "application/json",
            ContentEncoding = payload.ContentEncoding,
            JsonLength = payload.JsonLength,
        };
    }

    private BlobPath CheckBlob(string text)
    {
        var allowed = options.Value.AllowedContainers.ToArray();
        return BlobPath.TryParse(text, out var path) && allowed.Contains(path.Container, StringComparer.Ordinal)
            ? path
            : throw new InvalidInputException(
                $"'payload.blob' is {Show(text)}: expected container/path, in one of the containers {string.Join(", ", allowed)} (MaaS:Jobs:PayloadContainers).");
    }

    private static byte[] Decode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw new InvalidInputException("'payload.base64' is not Base64: expected the bytes of the body in Base64.");
        }
    }

    private static byte[]? Base64(ReadOnlySpan<byte> utf8)
    {
        var bytes = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(utf8.Length)];
        return System.Buffers.Text.Base64.DecodeFromUtf8(utf8, bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            ? bytes[..written]
            : null;
    }

    private static string Show(string? text) => text is null ? "missing" : $"'{Excerpt.Of(text)}'";
}
