using System.Text;

namespace MaaS.Benchmarks;

/// <summary>Writes a report as Markdown.</summary>
internal static class ServePage
{
    public static string Write(ServeReport report, string command)
    {
        var page = BenchmarkPage.Begin("Serving beside ONNX Runtime", command)
            .Append("Callers and server share the machine. *Direct* is ONNX Runtime called by as many threads as there are callers;\n")
            .Append("for one caller, the faster of one thread and all cores. Each figure is the median of several rounds, in which\n")
            .Append("the paths take turns. A share of direct is the median of the shares within each round, not the share of two\n")
            .Append("medians; in a goal that names no number of callers, each path has the number that was best for it in the round.\n")
            .Append("CPU is a share of all cores. With *direct* and *engine* the callers are in the process with the model, and count\n")
            .Append("in its CPU and its bytes. Read the shares: absolute figures are of this machine.\n");
        page.AppendGoals(ServeGoals.Of(report));
        foreach (var model in report.Models)
        {
            WriteModel(page, model);
        }

        WriteOverload(page, report.Overload);
        return page.ToString();
    }

    private static void WriteModel(StringBuilder page, ServeModelReport report)
    {
        page.Append("\n## ").Append(report.Model.Name).Append("\n\n").Append(Capitalised(report.Model.Description)).Append(".\n\n")
            .AppendTableHead(
                "callers", "path", "answers/s", "of direct", "p50 µs", "p99 µs", "CPU server", "CPU callers", "bytes/request", "MiB resident");
        foreach (var figure in report.Figures.OrderBy(figure => figure.Concurrency).ThenBy(figure => figure.Path))
        {
            var load = figure.Load;
            page.AppendTableRow(
                $"{figure.Concurrency}", $"{Name(figure.Path)}", $"{load.Throughput:0}",
                $"{report.ShareOfDirect(figure.Path, figure.Concurrency):0.00}", $"{load.P50Microseconds:0}", $"{load.P99Microseconds:0}",
                $"{figure.ServerCpuShare:P0}",
                $"{(figure.Path < ServePath.Json ? "" : FormattableString.Invariant($"{figure.ClientCpuShare:P0}"))}",
                $"{figure.BytesPerRequest:0}", $"{figure.ResidentBytes >> 20}");
        }
    }

    private static void WriteOverload(StringBuilder page, IReadOnlyList<OverloadReport> reports)
    {
        if (reports.Count == 0)
        {
            return;
        }

        page.Append("\n## More than there is room for\n\n")
            .Append("Binary requests for resnet, whose limit for waiting is 500 ms, at random times (a Poisson process). Latencies\n")
            .Append("count from when a request was due; that of a refusal from when it was sent. An answer counts if it comes within\n")
            .Append("a second. Every refusal had a `Retry-After`, or the run would have failed.\n\n")
            .AppendTableHead(
                "offered, of capacity", "answered, of capacity", "p50 ms", "p99 ms", "refused", "p99 ms of refusals", "MiB resident at most");
        foreach (var report in reports)
        {
            var load = report.Figure.Load;
            page.AppendTableRow(
                $"{report.Offered:0.0}", $"{report.Goodput:0.00}", $"{load.P50Microseconds / 1000:0.0}", $"{load.P99Microseconds / 1000:0.0}",
                $"{load.Refused / (double)Math.Max(load.Answered + load.Refused, 1):P0}", $"{load.RefusedP99Microseconds / 1000:0.0}",
                $"{report.Figure.MostResidentBytes >> 20}");
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
