using System.Globalization;
using System.Text;

namespace MaaS.Trainer;

/// <summary>What a person is told when a run has ended.</summary>
internal static class ReportText
{
    /// <param name="report">How it ended.</param>
    /// <param name="model">Where the model is.</param>
    /// <param name="page">Where the report is.</param>
    public static string Of(RunReport report, string model, string page)
    {
        var text = new StringBuilder();
        if (report.Search is { } search)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture, $"best trial: {search.BestTrial + 1} of {search.Trials.Count} by {search.Metric}");
        }

        if (report.Test is { } test)
        {
            text.Append(CultureInfo.InvariantCulture, $"test ({test.Rows} rows): ");
            text.AppendJoin(", ", test.Metrics.Where(pair => pair.Value is not null).Select(pair => Figure(pair.Key, pair.Value)));
            text.AppendLine();
        }

        if (report.Test?.Regression?.Baseline is { } baseline)
        {
            text.Append("linear least squares: ");
            text.AppendJoin(", ", baseline.Where(pair => pair.Value is not null).Select(pair => Figure(pair.Key, pair.Value)));
            text.AppendLine();
        }

        if (report.Export is { } export)
        {
            var same = export.SameClass is { } count ? $", the same class on {count}" : "";
            text.AppendLine(CultureInfo.InvariantCulture,
                $"ONNX Runtime beside libtorch on {export.RowsCompared} rows: difference {export.LargestDifference:0.##e+0} at most{same}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"model:  {model}");
        text.Append(CultureInfo.InvariantCulture, $"report: {page}");
        return text.ToString();
    }

    private static string Figure(string name, double? value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.####}");
}
