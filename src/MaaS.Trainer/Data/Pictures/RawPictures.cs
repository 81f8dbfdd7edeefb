namespace MaaS.Trainer;

/// <summary>Pictures of one form, one byte a channel, planar [channels, height, width].</summary>
internal sealed class RawPictures(PictureStore pixels, PictureForm form, Func<int, string> nameOf) : RawRows(nameOf)
{
    public override int Count => pixels.Count;

    public PictureStore Pixels => pixels;

    public PictureForm Form => form;

    public override void AppendContent(int row, List<byte> content) => content.AddRange(pixels[row]);
}
