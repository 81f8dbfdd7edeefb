using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>
/// <c>manifest.json</c> of a version that is not published yet: what only its author knows. The files and the signature are read from the
/// model when it is published.
/// </summary>
internal static class SourceManifest
{
    public static ManifestDocument Of(TrainedNetwork trained, RunReport report) => new()
    {
        Image = (trained.Data.Preprocessing as PicturePreprocessing)?.Image,
        Text = (trained.Data.Preprocessing as TokenPreprocessing)?.Text,
        Labels = trained.Data.Labels.Count > 0 ? trained.Data.Labels : null,
        Metrics = report.Test?.Metrics.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!.Value),
        Provenance = new Dictionary<string, string>
        {
            ["recipe"] = Path.GetFileName(trained.Recipe.Path),
            ["recipeSha256"] = report.SpecSha256!,
            ["trainer"] = report.Trainer!,
            ["torch"] = report.Torch!,
            ["dataset"] = trained.Recipe.Spec.Data.Source,
            ["datasetSha256"] = trained.Data.Fingerprint,
            ["splitSha256"] = trained.Data.Report.SplitHash,
        },
        License = trained.Recipe.Spec.License,
    };
}
