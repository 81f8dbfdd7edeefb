namespace MaaS.Serving;

/// <summary>Where models are, and where they come from at start.</summary>
public sealed class ModelsOptions
{
    internal const string DefaultContainer = "models";

    /// <summary>The blob container of the repository. Default <c>models</c>.</summary>
    public string Container { get; set; } = DefaultContainer;

    /// <summary>
    /// A folder of models to publish at start, <c>name/number/model.onnx</c>; null, the default, for none. What is published already is
    /// recognised by its digest.
    /// </summary>
    public string? SeedDirectory { get; set; }

    /// <summary>The folder that is the repository where there is no storage account. Default <c>.maas/repository</c>.</summary>
    public string LocalDirectory { get; set; } = Path.Combine(".maas", "repository");
}
