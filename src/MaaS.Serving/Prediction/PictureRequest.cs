using System.Text.Json;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>The body of a prediction on pictures: one encoded picture as it is, or JSON with base64.</summary>
/// <param name="Pictures">Encoded; at least one.</param>
/// <param name="IsList">Whether the answer is a list too.</param>
/// <param name="Owner">Of the pictures' memory, disposed with the request; null when it is not pooled.</param>
internal sealed record PictureRequest(IReadOnlyList<ReadOnlyMemory<byte>> Pictures, bool IsList, IDisposable? Owner = null) : IDisposable
{
    public const int MaxPictures = 64;

    private const string AcceptedJson = "{\"image\": \"<base64>\"} or {\"images\": [\"<base64>\", …]}";
    private const string Accepted = $"image/png, image/jpeg, or application/json with {AcceptedJson}";

    /// <exception cref="UnsupportedContentException">It is neither a PNG or JPEG picture nor JSON.</exception>
    /// <exception cref="InvalidInputException">It is JSON of another form.</exception>
    public static async Task<PictureRequest> ReadAsync(string? contentType, BodyReader body, CancellationToken cancellationToken)
    {
        if (PredictionContent.IsJson(contentType))
        {
            return await PredictionContent.ReadJsonAsync(body, root => Parse(root, body.Memory), cancellationToken);
        }

        if (!PredictionContent.MayBePicture(contentType))
        {
            throw new UnsupportedContentException($"The content type is '{contentType}': expected {Accepted}.");
        }

        var bytes = await body.ReadToEndAsync(cancellationToken);
        if (Picture.IsPngOrJpeg(bytes.Written.Span))
        {
            return new PictureRequest([bytes.Written], IsList: false, bytes);
        }

        bytes.Dispose();
        throw bytes.Length == 0
            ? new InvalidInputException($"The body is empty: expected {Accepted}.")
            : new UnsupportedContentException($"The body is neither a PNG nor a JPEG picture: expected {Accepted}.");
    }

    public void Dispose() => Owner?.Dispose();

    private static PictureRequest Parse(JsonElement root, RequestMemory memory)
    {
        PredictionContent.RequireProperties(root, "image", "images");
        if (root.TryGetProperty("image", out var image))
        {
            return root.TryGetProperty("images", out _)
                ? throw new InvalidInputException("The body has \"image\" and \"images\": expected one of them.")
                : new PictureRequest([Decode(image, "image", memory)], IsList: false);
        }

        if (!root.TryGetProperty("images", out var images) || images.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidInputException($"The body has no picture: expected {AcceptedJson}.");
        }

        return images.GetArrayLength() is >= 1 and <= MaxPictures
            ? new PictureRequest([.. images.EnumerateArray().Select((element, i) => Decode(element, $"images[{i}]", memory))], IsList: true)
            : throw new InvalidInputException($"images has {images.GetArrayLength()} pictures: expected 1 to {MaxPictures}.");
    }

    private static ReadOnlyMemory<byte> Decode(JsonElement element, string where, RequestMemory memory)
    {
        if (element.ValueKind != JsonValueKind.String || !element.TryGetBytesFromBase64(out var bytes))
        {
            throw new InvalidInputException(
                $"{where} is not base64: expected a string with the base64 of a PNG or JPEG file, without a data: prefix.");
        }

        memory.Take(bytes.Length);
        return Picture.IsPngOrJpeg(bytes)
            ? bytes
            : throw new InvalidInputException($"{where} is neither a PNG nor a JPEG picture.");
    }
}
