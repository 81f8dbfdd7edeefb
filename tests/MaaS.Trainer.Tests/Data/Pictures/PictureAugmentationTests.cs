namespace MaaS.Trainer.Tests;

public sealed class PictureAugmentationTests
{
    private static readonly float[] Picture = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [Theory]
    [InlineData(PictureFlip.Horizontal, new float[] { 3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10 })]
    [InlineData(PictureFlip.Vertical, new float[] { 4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9 })]
    public void Apply_Flip_MirrorsAboutHalfOfTheTime(PictureFlip flip, float[] mirrored)
    {
        var results = Results(new AugmentationSpec { Flip = flip }, 1000);

        Assert.All(results, result => Assert.True(result.SequenceEqual(Picture) || result.SequenceEqual(mirrored)));
        Assert.InRange(results.Count(result => result.SequenceEqual(mirrored)), 450, 550);
    }

    [Fact]
    public void Apply_FlipBoth_GivesAllFour() =>
        Assert.Equal(4, Results(new AugmentationSpec { Flip = PictureFlip.Both }, 100).Select(result => result[0]).Distinct().Count());

    [Fact]
    public void Apply_Crop_ShiftsAndFillsWithZeros()
    {
        var results = Results(new AugmentationSpec { Crop = 1 }, 200);

        Assert.Contains(results, result => result.SequenceEqual(Picture));
        Assert.Contains(results, result => result.SequenceEqual(new float[] { 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 7, 8 }));
        Assert.Contains(results, result => result.SequenceEqual(new float[] { 5, 6, 0, 0, 0, 0, 11, 12, 0, 0, 0, 0 }));
        Assert.Equal(9, results.Select(result => string.Join(',', result)).Distinct().Count());
    }

    [Fact]
    public void Apply_Rotation_KeepsTheCentreAndNeverMakesMore()
    {
        var augmentation = new PictureAugmentation(new AugmentationSpec { Rotation = 45 }, Shape.Of(1, 5, 5));
        var source = Enumerable.Repeat(1f, 25).ToArray();
        var target = new float[25];
        var random = new SeededRandom(1);
        for (var i = 0; i < 50; i++)
        {
            augmentation.Apply(source, target, random);

            Assert.Equal(1, target[12], 5);
            Assert.All(target, value => Assert.InRange(value, 0, 1.00001f));
            Assert.True(target[0] < 1);
        }
    }

    [Fact]
    public void Apply_SameState_GivesTheSame()
    {
        var spec = new AugmentationSpec { Flip = PictureFlip.Both, Crop = 2, Rotation = 20 };

        Assert.Equal(Results(spec, 20), Results(spec, 20));
    }

    private static List<float[]> Results(AugmentationSpec spec, int count)
    {
        var augmentation = new PictureAugmentation(spec, Shape.Of(2, 2, 3));
        var random = new SeededRandom(5);
        var results = new List<float[]>();
        for (var i = 0; i < count; i++)
        {
            var target = new float[Picture.Length];
            augmentation.Apply(Picture, target, random);
            results.Add(target);
        }

        return results;
    }
}
