using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MaaS.Infrastructure;

/// <summary>What a set of parameters would create.</summary>
internal sealed partial class Deployment
{
    private readonly Dictionary<string, DeployedResource> _byId;

    private Deployment(string name, CompiledTemplate template, IReadOnlyList<DeployedResource> resources, JsonObject parameters)
    {
        Name = name;
        Template = template;
        Resources = resources;
        Parameters = parameters;
        _byId = resources.ToDictionary(resource => resource.Id, StringComparer.OrdinalIgnoreCase);
    }

    public string Name { get; }

    public CompiledTemplate Template { get; }

    public IReadOnlyList<DeployedResource> Resources { get; }

    /// <summary>What was asked for, defaults too, without secrets.</summary>
    public JsonObject Parameters { get; }

    /// <param name="name">Of the parameter set.</param>
    /// <param name="template">What was evaluated.</param>
    /// <param name="snapshot">The compiler's answer.</param>
    public static Deployment Of(string name, CompiledTemplate template, JsonObject snapshot)
    {
        var resources = snapshot["predictedResources"]!.AsArray().Select(node => new DeployedResource(node!.DeepClone().AsObject()));
        return new Deployment(name, template, [.. resources], snapshot["outputs"]?.AsObject() ?? []);
    }

    public DeployedResource? Find(string id) => _byId.GetValueOrDefault(id);

    public IEnumerable<DeployedResource> OfType(string type) =>
        Resources.Where(resource => resource.Type.Equals(type, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="InvalidOperationException">There is none, or more than one.</exception>
    public DeployedResource Single(string type) => OfType(type).ToList() is [var only]
        ? only
        : throw new InvalidOperationException($"Deployment '{Name}' has {OfType(type).Count()} resources of type {type}; expected one.");

    /// <summary>The resources whose ids are in a value, also inside expressions.</summary>
    public IEnumerable<DeployedResource> ReferencedBy(JsonNode? value) => JsonStrings.In(value)
        .SelectMany(text => ResourceId().Matches(text))
        .Select(match => Find(match.Value))
        .OfType<DeployedResource>()
        .Distinct();

    /// <summary>What the template says that a resource waits for, itself or through its modules.</summary>
    public IEnumerable<DeployedResource> DependenciesOf(DeployedResource resource)
    {
        var declared = DeclarationOf(resource.Module, WithoutIndex(resource.Symbol));
        return TemplateModule.DependenciesOf(declared)
            .SelectMany(symbol => Resolve(resource.Module, symbol))
            .Concat(DependenciesOfModule(resource.Module))
            .Distinct();
    }

    /// <summary>What must be there before a resource: what it depends on, is part of or names.</summary>
    public IEnumerable<DeployedResource> NeedsOf(DeployedResource resource) => DependenciesOf(resource)
        .Concat(ReferencedBy(resource.Json))
        .Append(Find(resource.ScopeId))
        .OfType<DeployedResource>()
        .Where(need => need != resource)
        .Distinct();

    private IEnumerable<DeployedResource> DependenciesOfModule(string path)
    {
        if (path.Length == 0)
        {
            return [];
        }

        var parent = path.LastIndexOf('/') is >= 0 and var end ? path[..end] : "";
        return Template.Modules[path].DependsOn.SelectMany(symbol => Resolve(parent, symbol)).Concat(DependenciesOfModule(parent));
    }

    private JsonObject DeclarationOf(string module, string symbol) =>
        Template.Modules[module].Resources.Single(entry => entry.Key == symbol).Value;

    private IEnumerable<DeployedResource> Resolve(string module, string symbol)
    {
        var nested = TemplateModule.Join(module, symbol);
        if (Template.Modules.ContainsKey(nested))
        {
            return Resources.Where(resource =>
                resource.Module == nested || resource.Module.StartsWith(nested + "/", StringComparison.Ordinal));
        }

        var declared = DeclarationOf(module, symbol);
        return TemplateModule.IsExisting(declared)
            ? TemplateModule.DependenciesOf(declared).SelectMany(dependency => Resolve(module, dependency))
            : Resources.Where(resource => resource.Module == module && WithoutIndex(resource.Symbol) == symbol);
    }

    private static string WithoutIndex(string symbol) => symbol.Split('[')[0];

    [GeneratedRegex(@"/subscriptions/[^'"",\s\]]+")]
    private static partial Regex ResourceId();
}
