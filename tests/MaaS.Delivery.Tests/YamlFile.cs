using YamlDotNet.RepresentationModel;

namespace MaaS.Delivery.Tests;

/// <summary>YAML of the checkout, or of text, as nodes.</summary>
internal static class YamlFile
{
    /// <summary>The only document of a file.</summary>
    /// <param name="path">From the root of the checkout.</param>
    public static YamlMappingNode Read(string path) => Parse(Checkout.Text(path)).Single();

    public static IReadOnlyList<YamlMappingNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>What is found by names, and numbers of items, from a node; null when a step of the path is not there.</summary>
    public static YamlNode? Find(this YamlNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = node switch
            {
                YamlMappingNode mapping when mapping.Children.TryGetValue(new YamlScalarNode(step), out var child) => child,
                YamlSequenceNode items when int.TryParse(step, out var index) && index < items.Children.Count => items.Children[index],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>The text of a scalar that is found as <see cref="Find"/> finds it; null for none.</summary>
    public static string? Text(this YamlNode? node, params ReadOnlySpan<string> path) => (node.Find(path) as YamlScalarNode)?.Value;

    /// <summary>The names and values of a mapping; empty for none.</summary>
    public static IEnumerable<(string Name, YamlNode Value)> Entries(this YamlNode? node) =>
        node is YamlMappingNode mapping ? mapping.Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, pair.Value)) : [];

    /// <summary>The items of a list; empty for none.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node is YamlSequenceNode items ? items.Children : [];
}
