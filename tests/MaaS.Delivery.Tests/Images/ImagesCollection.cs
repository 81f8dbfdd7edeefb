namespace MaaS.Delivery.Tests;

/// <summary>
/// Each image is a restore and a publish, which take all cores: one after the other, when the other tests of this project have ended.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ImagesCollection
{
    public const string Name = "images";
}
