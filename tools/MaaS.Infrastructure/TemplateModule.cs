using System.Text.Json.Nodes;

namespace MaaS.Infrastructure;

/// <summary>One template of a compiled deployment: the entry, or a module in it.</summary>
internal sealed class TemplateModule
{
    public const string ModuleType = "Microsoft.Resources/deployments";

    /// <param name="path">Symbols from the entry to the module, with <c>/</c> between; empty for the entry.</param>
    /// <param name="template">Its ARM template.</param>
    /// <param name="dependsOn">Symbols of the parent that the module waits for.</param>
    public TemplateModule(string path, JsonObject template, IReadOnlyList<string> dependsOn)
    {
        Path = path;
        Template = template;
        DependsOn = dependsOn;
    }

    public string Path { get; }

    public JsonObject Template { get; }

    public IReadOnlyList<string> DependsOn { get; }

    /// <summary>By symbol, modules and <c>existing</c> resources too.</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> Resources =>
        Template["resources"]!.AsObject().Select(entry => KeyValuePair.Create(entry.Key, entry.Value!.AsObject()));

    /// <summary>This module and those below it.</summary>
    public IEnumerable<TemplateModule> WithNested()
    {
        yield return this;
        foreach (var (symbol, resource) in Resources.Where(resource => IsModule(resource.Value)))
        {
            var template = resource["properties"]!["template"]!.AsObject();
            foreach (var module in new TemplateModule(Join(Path, symbol), template, DependenciesOf(resource)).WithNested())
            {
                yield return module;
            }
        }
    }

    public static bool IsModule(JsonObject resource) => (string?)resource["type"] == ModuleType;

    public static bool IsExisting(JsonObject resource) => (bool?)resource["existing"] == true;

    /// <summary>The symbols in a resource's <c>dependsOn</c>; an element of a loop counts as the whole loop.</summary>
    public static IReadOnlyList<string> DependenciesOf(JsonObject resource) =>
        [.. resource["dependsOn"]?.AsArray().Select(entry => SymbolOf((string)entry!)) ?? []];

    public static string Join(string path, string symbol) => path.Length == 0 ? symbol : $"{path}/{symbol}";

    /// <summary><c>[format('files[{0}]', 0)]</c> is <c>files</c>.</summary>
    private static string SymbolOf(string dependency)
    {
        const string Start = "[format('";
        return dependency.StartsWith(Start, StringComparison.Ordinal)
            ? dependency[Start.Length..dependency.IndexOf("[{", StringComparison.Ordinal)]
            : dependency;
    }
}
