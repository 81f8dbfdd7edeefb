using System.Globalization;
using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>What one needs to know to get the same model again.</summary>
internal static class ProvenanceSection
{
    public static XElement Of(RunReport report) => Markup.Section(
        "Provenance",
        Markup.Facts(
            ("Trainer", report.Trainer),
            ("libtorch", report.Torch),
            ("Device", report.Device),
            ("Threads", report.Threads?.ToString(CultureInfo.InvariantCulture)),
            ("Precision", report.Precision),
            ("SHA-256 of the spec", Digest(report.SpecSha256)),
            ("Fingerprint of the data", Digest(report.Data?.Fingerprint)),
            ("SHA-256 of the split", Digest(report.Data?.SplitSha256)),
            ("SHA-256 of the model", Digest(report.Export?.Sha256)),
            ("Export", report.Export is { } export ? Describe(export) : null)));

    private static XElement? Digest(string? digest) => digest is null ? null : Markup.Element("code", digest);

    private static string Describe(ExportReport export) =>
        $"{Figures.Bytes(export.Bytes)}; outputs of ONNX Runtime and of the network differ by at most "
        + $"{Figures.Number(export.LargestDifference)} on {Figures.Count(export.RowsCompared)} rows"
        + (export.SameClass is { } same ? $", the class is the same on {Figures.Count(same)}" : "");
}
