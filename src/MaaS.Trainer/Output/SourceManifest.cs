using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>
/// <c>manifest.json</c> of a version that is not published yet: what only its author knows. The files and the signature are read from the
/// model when it is published.
/// </summary>
internal static class SourceManifest
{
    public static ManifestDocument Of(Recipe recipe, Evaluation test)
    {
        var (data, input) = (recipe.Spec.Data, recipe.Spec.Network.Input);
        return new ManifestDocument
        {
            Image = new ImagePreprocessing { Width = input[2], Height = input[1], Channels = ImageChannels.Gray, Scale = data.Scale },
            Labels = data.Labels,
            Metrics = new Dictionary<string, double> { ["testAccuracy"] = test.Accuracy, ["testLoss"] = test.Loss },
            Provenance = new Dictionary<string, string>
            {
                ["recipe"] = Path.GetFileName(recipe.Path),
                ["recipeSha256"] = recipe.Sha256,
                ["trainer"] = $"{ProductInfo.Name} {ProductInfo.Version}",
                ["dataset"] = data.Source,
                ["trainImagesSha256"] = data.TrainImages.Sha256,
                ["trainLabelsSha256"] = data.TrainLabels.Sha256,
                ["testImagesSha256"] = data.TestImages.Sha256,
                ["testLabelsSha256"] = data.TestLabels.Sha256,
            },
            License = recipe.Spec.License,
        };
    }
}
