using System.Text.Json;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>The body of a prediction on pictures: one encoded picture as it is, or JSON with base64.</summary>
/// <param name="Pictures">Encoded; at least one.</param>
/// <param name="IsList">Whether the answer is a list too.</param>
internal sealed record PictureRequest(IReadOnlyList<ReadOnlyMemory<byte>> Pictures, bool IsList)
{
    public const int MaxPictures = 64;

    private const string Accepted = "image/png, image/jpeg, or application/json with {\"image\": \"<base64>\"} or {\"images\": [\"<base64>\", …]}";

    /// <exception cref="UnsupportedContentException">It is neither a PNG or JPEG picture nor JSON.</exception>
    /// <exception cref="InvalidInputException">It is JSON of another form.</exception>
    public static async Task<PictureRequest> ReadAsync(string? contentType, Stream body, CancellationToken cancellationToken)
    {
        if (PredictionContent.IsJson(contentType))
        {
            using var document = await PredictionContent.ReadJsonAsync(body, cancellationToken);
            return Parse(document.RootElement);
        }

        if (!PredictionContent.MayBePicture(contentType))
        {
            throw new UnsupportedContentException($"The content type is '{contentType}': expected {Accepted}.");
        }

        using var copy = new MemoryStream();
        await body.CopyToAsync(copy, cancellationToken);
        var bytes = copy.GetBuffer().AsMemory(0, (int)copy.Length);
        return bytes.IsEmpty ? throw new InvalidInputException($"The body is empty: expected {Accepted}.")
            : Picture.IsPngOrJpeg(bytes.Span) ? new PictureRequest([bytes], IsList: false)
            : throw new UnsupportedContentException($"The body is neither a PNG nor a JPEG picture: expected {Accepted}.");
    }

    private static PictureRequest Parse(JsonElement root)
    {
        PredictionContent.RequireProperties(root, "image", "images");
        if (root.TryGetProperty("image", out var image))
        {
            return root.TryGetProperty("images", out _)
                ? throw new InvalidInputException("The body has \"image\" and \"images\": expected one of them.")
                : new PictureRequest([Decode(image, "image")], IsList: false);
        }

        if (!root.TryGetProperty("images", out var images) || images.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidInputException("The body has no picture: expected {\"image\": \"<base64>\"} or {\"images\": [\"<base64>\", …]}.");
        }

        return images.GetArrayLength() is >= 1 and <= MaxPictures
            ? new PictureRequest([.. images.EnumerateArray().Select((element, i) => Decode(element, $"images[{i}]"))], IsList: true)
            : throw new InvalidInputException($"images has {images.GetArrayLength()} pictures: expected 1 to {MaxPictures}.");
    }

    private static ReadOnlyMemory<byte> Decode(JsonElement element, string where)
    {
        if (element.ValueKind != JsonValueKind.String || !element.TryGetBytesFromBase64(out var bytes))
        {
            throw new InvalidInputException($"{where} is not base64: expected a string with the base64 of a PNG or JPEG file, without a data: prefix.");
        }

        return Picture.IsPngOrJpeg(bytes)
            ? bytes
            : throw new InvalidInputException($"{where} is neither a PNG nor a JPEG picture.");
    }
}
