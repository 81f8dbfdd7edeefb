namespace MaaS.Trainer;

/// <summary>What the files that the trainer writes say about it.</summary>
internal static class ProductInfo
{
    public const string Name = "MaaS.Trainer";

    /// <summary>Without the commit, so that a rebuild writes the same bytes.</summary>
    public static string Version { get; } = typeof(ProductInfo).Assembly.GetName().Version!.ToString(3);
}
