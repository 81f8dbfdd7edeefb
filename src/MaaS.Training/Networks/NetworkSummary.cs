using System.Globalization;
using System.Text;

namespace MaaS.Training;

/// <summary>The table of a network's layers, like Keras's <c>summary()</c>.</summary>
public sealed record NetworkSummary
{
    private static readonly string[] Titles = ["Layer (type)", "Output shape", "Parameters", "Connected to"];

    public required IReadOnlyList<NetworkSummaryRow> Rows { get; init; }

    public required long ParameterCount { get; init; }

    public required long TrainableParameterCount { get; init; }

    public static NetworkSummary Of(NetworkPlan plan) => new()
    {
        Rows =
        [
            .. plan.Layers.Select(layer => new NetworkSummaryRow(
                layer.Name,
                layer.Spec.Type,
                layer.OutputShape,
                layer.ParameterCount,
                [.. layer.Inputs.Select(i => i < 0 ? LayerSpec.NetworkInputName : plan.Layers[i].Name)])),
        ],
        ParameterCount = plan.ParameterCount,
        TrainableParameterCount = plan.TrainableParameterCount,
    };

    /// <summary>As plain text, with <c>N</c> for the batch.</summary>
    public override string ToString()
    {
        string[][] cells = [Titles, .. Rows.Select(Cells)];
        var widths = Titles.Select((_, column) => cells.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in cells)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) =>
                column == 2 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"Parameters: {ParameterCount:N0}, trainable {TrainableParameterCount:N0}");
        return text.ToString();
    }

    private static string[] Cells(NetworkSummaryRow row) =>
    [
        $"{row.Name} ({row.Type})",
        $"[{string.Join(", ", row.OutputShape.Lengths.Select(length => $"{length}").Prepend("N"))}]",
        row.ParameterCount.ToString("N0", CultureInfo.InvariantCulture),
        string.Join(", ", row.Inputs),
    ];
}
