using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Encoded pictures for a model that takes pictures. They are decoded one at a time, so that one bitmap is in memory.</summary>
internal sealed class PictureRows(
    IReadOnlyList<ReadOnlyMemory<byte>> pictures, ImageTensorizer tensorizer, long maxPixels, RequestMemory memory) : InputRows
{
    public override int Count => pictures.Count;

    public override bool FirstDimensionIsDynamic => tensorizer.FirstDimensionIsDynamic;

    public override IReadOnlyList<Tensor> CreateTensors(int first, int count, CancellationToken cancellationToken)
    {
        var bytesPerPicture = tensorizer.BytesPerPicture;
        if (bytesPerPicture * count > Array.MaxLength)
        {
            throw new PayloadTooLargeException(
                $"{count} pictures make a tensor of {bytesPerPicture * count} bytes: "
                + $"at most {Array.MaxLength} are possible, send fewer at a time.");
        }

        var buffer = new MeteredBuffer(memory, bytesPerPicture * count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var what = Count == 1 ? "The picture" : $"images[{first + i}]";
                using var picture = Picture.Decode(pictures[first + i].Span, maxPixels, what, memory);
                tensorizer.Write(picture, buffer.Memory.Span.Slice(i * (int)bytesPerPicture, (int)bytesPerPicture), memory);
            }

            return [tensorizer.CreateTensor(count, buffer)];
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
