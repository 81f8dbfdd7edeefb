namespace MaaS.Serving;

/// <summary>The values of <c>task</c> in a model's settings.</summary>
internal static class PredictionTasks
{
    public const string ImageClassification = "image-classification";

    public const string TabularClassification = "tabular-classification";

    public const string TabularRegression = "tabular-regression";
}
