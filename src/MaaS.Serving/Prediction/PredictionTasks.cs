using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>The values of <c>task</c> in a model's settings.</summary>
internal static class PredictionTasks
{
    public const string ImageClassification = "image-classification";

    public const string TextClassification = "text-classification";

    public const string TabularClassification = "tabular-classification";

    public const string TabularRegression = "tabular-regression";

    public static ModelUnavailableException Unknown(ModelManifest manifest, string task) => new(
        $"Model '{manifest.Name}' has task '{task}': "
        + $"expected {ImageClassification}, {TextClassification}, {TabularClassification} or {TabularRegression} in its model.json.");

    /// <summary>A model without a task whose manifest says how pictures or texts go in classifies them; null when there is none.</summary>
    public static string? Of(ModelSettings settings, ModelManifest manifest) =>
        settings.Task ?? (manifest.Image is not null ? ImageClassification : manifest.Text is not null ? TextClassification : null);
}
