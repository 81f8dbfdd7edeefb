using System.Globalization;
using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>A chart as SVG: axes with ticks, and what is drawn between them.</summary>
/// <param name="title">Says what the chart shows to those who do not see it.</param>
/// <param name="x">To the right.</param>
/// <param name="y">Upwards.</param>
internal sealed class Plot(string title, Axis x, Axis y)
{
    private const double Width = 480;
    private const double Height = 296;
    private const double Left = 72;
    private const double Right = 14;
    private const double Top = 22;
    private const double Bottom = 46;
    private const int MarkedPointsAtMost = 30;

    private readonly List<XElement> _content = [];

    /// <summary>A line through the points; it breaks where one is not finite.</summary>
    /// <param name="kind">Class of the line.</param>
    /// <param name="points">From left to right.</param>
    public Plot Line(string kind, IReadOnlyList<(double X, double Y)> points)
    {
        var path = new List<string>();
        var command = 'M';
        foreach (var point in points)
        {
            if (double.IsFinite(point.Y))
            {
                path.Add(string.Create(CultureInfo.InvariantCulture, $"{command}{PlaceX(point.X):0.##},{PlaceY(point.Y):0.##}"));
            }

            command = double.IsFinite(point.Y) ? 'L' : 'M';
        }

        _content.Add(Markup.Element("path", Markup.Class($"line {kind}"), Markup.Attribute("d", string.Join(' ', path))));
        return points.Count <= MarkedPointsAtMost ? Points(kind, points, radius: 2.5) : this;
    }

    public Plot Points(string kind, IEnumerable<(double X, double Y)> points, double radius)
    {
        _content.AddRange(points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).Select(point => Markup.Element(
            "circle",
            Markup.Class($"point {kind}"),
            Markup.Attribute("cx", PlaceX(point.X)),
            Markup.Attribute("cy", PlaceY(point.Y)),
            Markup.Attribute("r", radius))));
        return this;
    }

    /// <summary>A bar that stands on the x axis.</summary>
    /// <param name="kind">Class of the bar.</param>
    /// <param name="from">Where it begins on the x axis.</param>
    /// <param name="to">Where it ends on the x axis.</param>
    /// <param name="height">Its end on the y axis.</param>
    /// <param name="text">Shown when it is pointed at.</param>
    public Plot Bar(string kind, double from, double to, double height, string text)
    {
        var top = PlaceY(height);
        _content.Add(Markup.Element(
            "rect",
            Markup.Class($"bar {kind}"),
            Markup.Attribute("x", PlaceX(from) + 0.5),
            Markup.Attribute("y", top),
            Markup.Attribute("width", Math.Max(0.5, PlaceX(to) - PlaceX(from) - 1)),
            Markup.Attribute("height", Math.Max(0, Height - Bottom - top)),
            Markup.Element("title", text)));
        return this;
    }

    /// <summary>A straight line between two points.</summary>
    public Plot Rule(string kind, (double X, double Y) from, (double X, double Y) to)
    {
        _content.Add(Segment(kind, PlaceX(from.X), PlaceY(from.Y), PlaceX(to.X), PlaceY(to.Y)));
        return this;
    }

    /// <summary>A vertical line with a text above it.</summary>
    public Plot Mark(double at, string text)
    {
        var place = PlaceX(at);
        _content.Add(Segment("mark", place, Top, place, Height - Bottom));
        _content.Add(Text(text, Math.Clamp(place, Left + 20, Width - 40), Top - 7, "middle", "mark"));
        return this;
    }

    public XElement ToElement() => Markup.Element(
        "svg",
        Markup.Attribute("viewBox", FormattableString.Invariant($"0 0 {Width} {Height}")),
        Markup.Attribute("role", "img"),
        Markup.Attribute("aria-label", title),
        Markup.Element("title", title),
        x.Ticks.Select(tick => Segment("grid", PlaceX(tick), Top, PlaceX(tick), Height - Bottom)),
        y.Ticks.Select(tick => Segment("grid", Left, PlaceY(tick), Width - Right, PlaceY(tick))),
        Segment("axis", Left, Height - Bottom, Width - Right, Height - Bottom),
        Segment("axis", Left, Top, Left, Height - Bottom),
        x.Ticks.Select(tick => Text(x.Label(tick), PlaceX(tick), Height - Bottom + 16, "middle", "tick")),
        y.Ticks.Select(tick => Text(y.Label(tick), Left - 7, PlaceY(tick) + 4, "end", "tick")),
        Text(x.Title, (Left + Width - Right) / 2, Height - 8, "middle", "title"),
        YTitle(),
        _content);

    private XElement YTitle()
    {
        var text = Text(y.Title, 0, 0, "middle", "title");
        text.Add(Markup.Attribute("transform", FormattableString.Invariant($"translate(13 {(Top + Height - Bottom) / 2}) rotate(-90)")));
        return text;
    }

    private double PlaceX(double value) => Left + (x.Place(value) * (Width - Left - Right));

    private double PlaceY(double value) => Height - Bottom - (y.Place(value) * (Height - Top - Bottom));

    private static XElement Segment(string kind, double x1, double y1, double x2, double y2) => Markup.Element(
        "line",
        Markup.Class(kind),
        Markup.Attribute("x1", x1),
        Markup.Attribute("y1", y1),
        Markup.Attribute("x2", x2),
        Markup.Attribute("y2", y2));

    private static XElement Text(string text, double x, double y, string anchor, string kind) => Markup.Element(
        "text",
        Markup.Class(kind),
        Markup.Attribute("x", x),
        Markup.Attribute("y", y),
        Markup.Attribute("text-anchor", anchor),
        text);
}
