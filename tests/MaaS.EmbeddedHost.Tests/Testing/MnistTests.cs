using MaaS.Testing;

namespace MaaS.EmbeddedHost.Tests.Testing;

public class MnistTests
{
    [Fact]
    public async Task ReadTestAsync_Package_HasTheKnownDigits()
    {
        var test = await Mnist.ReadTestAsync(CancellationToken.None);

        Assert.Equal(10000, test.Images.Count);
        Assert.All(test.Images, image => Assert.Equal(Mnist.ImageSize, image.Length));
        Assert.Equal([7, 2, 1, 0, 4], test.Labels.Take(5));
    }
}
