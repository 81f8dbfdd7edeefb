namespace MaaS.Trainer.Tests;

public sealed class DataSourceTests : IDisposable
{
    private readonly MadeData _data = MadeData.Create();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task LoadAsync_Folder_ReadsPicturesAndLabels()
    {
        var data = await LoadAsync();

        Assert.Equal((300, 60), (data.Train.Count, data.Test.Count));
        Assert.Equal(64, data.Test.ImageSize);
        Assert.Equal<byte>([0, 1, 2, 0], data.Test.Labels[..4]);
        Assert.All(data.Test.Image(1)[24..32].ToArray(), pixel => Assert.InRange(pixel, 120, 219));
    }

    [Fact]
    public async Task LoadAsync_FileAltered_IsRefusedWithBothDigests()
    {
        var expected = _data.Spec["data"]!["testImages"]!["sha256"]!.GetValue<string>();
        var path = _data.PathOf("test-images");
        var content = await File.ReadAllBytesAsync(path);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(path, content);

        var error = await Assert.ThrowsAsync<TrainingException>(LoadAsync);

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains($"the spec expects {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_PicturesOfAnotherSize_AreRefused()
    {
        _data.Spec["network"]!["input"]![1] = 10;

        var error = await Assert.ThrowsAsync<TrainingException>(LoadAsync);

        Assert.Contains("300 pictures of [1, 8, 8], expected at least one of [1, 10, 8]", error.Message, StringComparison.Ordinal);
    }

    private Task<TrainingData> LoadAsync() => new DataSource().LoadAsync(_data.SaveRecipe(), CancellationToken.None);
}
