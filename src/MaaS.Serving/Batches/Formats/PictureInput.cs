using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Appends pictures as rows to requests of a model that takes pictures.</summary>
internal sealed class PictureInput(BatchModel model)
{
    private readonly RequestMemory _memory = BatchMemory.Take();
    private ImageTensorizer? _tensorizer;

    /// <param name="encoded">A PNG or JPEG file.</param>
    /// <param name="request">That takes the row.</param>
    /// <exception cref="InvalidInputException">
    /// It is no picture that can be read, has too many pixels, or the model takes no pictures.
    /// </exception>
    public void Append(ReadOnlySpan<byte> encoded, RequestBuilder request)
    {
        _tensorizer ??= ImageTensorizer.For(model.Manifest);
        if (!Picture.IsPngOrJpeg(encoded))
        {
            throw new InvalidInputException("It is neither a PNG nor a JPEG picture.");
        }

        try
        {
            using var picture = Picture.Decode(encoded, model.MaxImagePixels, "The picture", _memory);
            var room = request.Column(0).Reserve((int)_tensorizer.BytesPerPicture)[..(int)_tensorizer.BytesPerPicture];
            _tensorizer.Write(picture, room, _memory);
            request.Column(0).Advance(room.Length);
        }
        catch (PayloadTooLargeException e)
        {
            throw new InvalidInputException(e.Message);
        }
    }
}
