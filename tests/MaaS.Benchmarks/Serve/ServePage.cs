using System.Globalization;
using System.Text;

namespace MaaS.Benchmarks;

/// <summary>Writes a report as Markdown.</summary>
internal static class ServePage
{
    public static string Write(ServeReport report, string command)
    {
        var page = new StringBuilder();
        page.Append("# Serving beside ONNX Runtime\n\nWritten by\n\n```sh\n").Append(command).Append("\n```\n\n")
            .Append(CultureInfo.InvariantCulture, $"on {Machine.Describe()}. Callers and server share the machine. ")
            .Append("*Direct* is ONNX Runtime called by as many threads as there are callers; for one caller, the faster of one thread and all cores.\n")
            .Append("Each figure is the median of several rounds, in which the paths take turns. Read the shares: absolute figures are of this machine.\n");
        WriteBars(page, report);
        foreach (var model in report.Models)
        {
            WriteModel(page, model);
        }

        WriteOverload(page, report.Overload);
        return page.ToString();
    }

    private static void WriteBars(StringBuilder page, ServeReport report)
    {
        page.Append("\n## Goals\n\n| what | goal | found | |\n|---|---|---|---|\n");
        foreach (var bar in ServeBars.Of(report))
        {
            page.Append(CultureInfo.InvariantCulture, $"| {bar.What} | {bar.Bar} | {bar.Found} | {(bar.IsMet ? "met" : "**not met**")} |\n");
        }
    }

    private static void WriteModel(StringBuilder page, ServeModelReport report)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {report.Model.Name}\n\n{Capitalised(report.Model.Description)}.\n\n")
            .Append("| callers | path | answers/s | of direct | p50 µs | p99 µs | CPU server | CPU callers | bytes/request | MiB resident |\n")
            .Append("|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var figure in report.Figures.OrderBy(figure => figure.Concurrency).ThenBy(figure => figure.Path))
        {
            var (load, direct) = (figure.Load, report.At(ServePath.Direct, figure.Concurrency).Load);
            page.Append(CultureInfo.InvariantCulture, $"| {figure.Concurrency} | {Name(figure.Path)} | {load.Throughput:0} ")
                .Append(CultureInfo.InvariantCulture, $"| {load.Throughput / direct.Throughput:0.00} ")
                .Append(CultureInfo.InvariantCulture, $"| {load.P50Microseconds:0} | {load.P99Microseconds:0} ")
                .Append(CultureInfo.InvariantCulture, $"| {figure.ServerCpuShare:P0} | {(figure.Path < ServePath.Json ? "" : $"{figure.ClientCpuShare:P0}")} ")
                .Append(CultureInfo.InvariantCulture, $"| {figure.BytesPerRequest:0} | {figure.ResidentBytes >> 20} |\n");
        }
    }

    private static void WriteOverload(StringBuilder page, IReadOnlyList<OverloadReport> reports)
    {
        if (reports.Count == 0)
        {
            return;
        }

        page.Append("\n## More than there is room for\n\n")
            .Append("Binary requests for resnet, whose limit for waiting is 500 ms, at random times (a Poisson process). Latencies count from when a request was due; that of a refusal from when\n")
            .Append("it was sent. An answer counts if it comes within a second. Every refusal had a `Retry-After`, or the run would have failed.\n\n")
            .Append("| offered, of capacity | answered, of capacity | p50 ms | p99 ms | refused | p99 ms of refusals | MiB resident at most |\n")
            .Append("|---|---|---|---|---|---|---|\n");
        foreach (var report in reports)
        {
            var load = report.Figure.Load;
            page.Append(CultureInfo.InvariantCulture, $"| {report.Offered:0.0} | {report.Goodput:0.00} ")
                .Append(CultureInfo.InvariantCulture, $"| {load.P50Microseconds / 1000:0.0} | {load.P99Microseconds / 1000:0.0} ")
                .Append(CultureInfo.InvariantCulture, $"| {load.Refused / (double)Math.Max(load.Answered + load.Refused, 1):P0} ")
                .Append(CultureInfo.InvariantCulture, $"| {load.RefusedP99Microseconds / 1000:0.0} | {report.Figure.MostResidentBytes >> 20} |\n");
        }
    }

    private static string Name(ServePath path) => path switch
    {
        ServePath.Json => "HTTP JSON",
        ServePath.Binary => "HTTP binary",
        _ => path.ToString().ToLowerInvariant(),
    };

    private static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
