namespace MaaS.Trainer;

/// <summary>Which of the training pictures are learnt from and which only measured; by index.</summary>
internal sealed record TrainingSplit(long[] Train, long[] Validation)
{
    public static TrainingSplit Of(ImageSet set, ValidationSpec spec)
    {
        var order = new SeededRandom(spec.Seed).NextPermutation(set.Count);
        var validation = (int)(set.Count * spec.Split);
        return new TrainingSplit(order[validation..], order[..validation]);
    }
}
