using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

/// <summary>The service's half is in its own tests.</summary>
public sealed class SharedPixelsTests
{
    [Fact]
    public void Write_PictureOfAnySize_IsWhatIsServed()
    {
        foreach (var expected in PixelCase.All)
        {
            var channels = expected.Channels == ImageChannels.Gray ? PictureChannels.Gray : PictureChannels.Rgb;
            var form = new PictureForm(expected.Width, expected.Height, channels, expected.Resize);
            var pixels = new byte[form.Bytes];

            Assert.Null(PictureDecoder.Decode(expected.ReadPicture(), (in PixelGrid picture) => form.Write(picture, pixels)));

            Assert.Equal(expected.Pixels, pixels);
        }
    }
}
