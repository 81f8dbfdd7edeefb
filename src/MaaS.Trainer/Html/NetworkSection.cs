using System.Xml.Linq;

namespace MaaS.Trainer;

/// <summary>The layers of the network.</summary>
internal static class NetworkSection
{
    public static IEnumerable<XElement> Of(IReadOnlyList<LayerReport> layers)
    {
        if (layers.Count > 0)
        {
            yield return Markup.Section(
                "Network",
                Markup.Table(
                    $"{Figures.Count(layers.Count)} layers, {Figures.Count(layers.Sum(layer => layer.Parameters))} parameters",
                    ["Name", "Type", "Output shape", "#Parameters"],
                    layers.Select(layer => (IReadOnlyList<object?>)
                        [layer.Name, layer.Type, layer.OutputShape, Figures.Count(layer.Parameters)])));
        }
    }
}
