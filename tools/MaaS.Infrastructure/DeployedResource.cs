using System.Text.Json.Nodes;

namespace MaaS.Infrastructure;

/// <summary>A resource that a deployment would create.</summary>
internal sealed class DeployedResource
{
    private const string Providers = "/providers/";

    /// <param name="json">As the compiler evaluated it, with its symbol in <c>plan</c>.</param>
    public DeployedResource(JsonObject json)
    {
        Module = (string)json["plan"]!["publisher"]!;
        Symbol = (string)json["plan"]!["name"]!;
        json.Remove("plan");
        Json = json;
        Id = (string)json["id"]!;
        Type = (string)json["type"]!;
        Name = (string)json["name"]!;
        ScopeId = FindScope();
    }

    /// <summary>Path of the module that declares it.</summary>
    public string Module { get; }

    /// <summary>Its symbol there, with the index if it is of a loop.</summary>
    public string Symbol { get; }

    public JsonObject Json { get; }

    /// <summary>An expression in brackets if only Azure knows it.</summary>
    public string Id { get; }

    public string Type { get; }

    /// <summary>With the names of its parents and <c>/</c> between.</summary>
    public string Name { get; }

    /// <summary>The id of the parent, of the extended resource, or else of the resource group or the subscription.</summary>
    public string ScopeId { get; }

    public JsonNode? Properties => Json["properties"];

    /// <summary>The value at a path such as <c>properties.configuration.replicaTimeout</c>; null if there is none.</summary>
    public JsonNode? this[string path] => path.Split('.').Aggregate((JsonNode?)Json, (node, key) => (node as JsonObject)?[key]);

    public override string ToString() => $"{Type} {Name}";

    private string FindScope()
    {
        if (Type.Count(c => c == '/') > 1)
        {
            // A child: its parent is two segments up.
            return Id[..Id.LastIndexOf('/', Id.LastIndexOf('/') - 1)];
        }

        if (Type == "Microsoft.Resources/resourceGroups")
        {
            return Id[..Id.IndexOf("/resourceGroups/", StringComparison.Ordinal)];
        }

        var provider = Id.LastIndexOf(Providers, StringComparison.Ordinal);
        return provider < 0 ? "" : Id[..provider];
    }
}
