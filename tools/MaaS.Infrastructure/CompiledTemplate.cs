using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MaaS.Infrastructure;

/// <summary>
/// <c>main.bicep</c> as an ARM template, and what it comes to with a set of parameters. The compiler evaluates everything that can be known
/// before a deployment; to know where in the template each evaluated resource comes from, a copy of the template carries each resource's
/// symbol in its <c>plan</c>, which no resource here has and which the compiler passes through. What was asked for are the outputs of
/// that copy.
/// </summary>
internal sealed partial class CompiledTemplate
{
    private const string MarkedTemplate = "main.marked.json";

    /// <summary>The compiler leaves open which cloud it is for.</summary>
    private static readonly (string Expression, string Value)[] PublicCloud =
    [
        ("environment().suffixes.storage", "'core.windows.net'"),
        ("environment().suffixes.keyvaultDns", "'.vault.azure.net'"),
    ];

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TemplateFolder _folder;

    private CompiledTemplate(TemplateFolder folder, TemplateModule main)
    {
        _folder = folder;
        Main = main;
        Modules = main.WithNested().ToDictionary(module => module.Path, StringComparer.Ordinal);
    }

    public TemplateModule Main { get; }

    /// <summary>By path, the entry too.</summary>
    public IReadOnlyDictionary<string, TemplateModule> Modules { get; }

    /// <param name="folder">Gets files more. Must outlive this object.</param>
    /// <param name="cancellationToken">Ends the compiler.</param>
    /// <exception cref="BicepException">The template has errors.</exception>
    public static async Task<CompiledTemplate> CompileAsync(TemplateFolder folder, CancellationToken cancellationToken)
    {
        NameResources(folder);
        var template = await BicepCli.BuildAsync(folder.Main, cancellationToken);
        var marked = new TemplateModule("", template.DeepClone().AsObject(), []);
        foreach (var module in marked.WithNested())
        {
            Mark(module);
        }

        marked.Template["outputs"] = ParametersOf(marked.Template);
        var text = PublicCloud.Aggregate(
            marked.Template.ToJsonString(Readable),
            (json, suffix) => json.Replace(suffix.Expression, suffix.Value, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, MarkedTemplate), text, cancellationToken);
        return new CompiledTemplate(folder, new TemplateModule("", template, []));
    }

    /// <exception cref="BicepException">The parameters do not fit.</exception>
    public async Task<Deployment> EvaluateAsync(ParameterSet parameters, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder.Path, parameters.File);
        var template = Path.GetRelativePath(Path.GetDirectoryName(file)!, Path.Combine(_folder.Path, MarkedTemplate)).Replace('\\', '/');
        var markedFile = Path.Combine(Path.GetDirectoryName(file)!, $"{Guid.NewGuid():n}.bicepparam");
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        await File.WriteAllTextAsync(markedFile, Using().Replace(text, $"using '{template}'", 1), cancellationToken);
        try
        {
            var snapshot = await BicepCli.SnapshotAsync(markedFile, parameters.Variables, cancellationToken);
            return Deployment.Of(parameters.Name, this, snapshot);
        }
        catch (BicepException e)
        {
            throw new BicepException($"Parameter set '{parameters.Name}' cannot be deployed: {e.Message}");
        }
    }

    /// <summary>Else the compiler gives symbols only to templates that need them. What its linter says is asked for elsewhere.</summary>
    private static void NameResources(TemplateFolder folder)
    {
        var config = new JsonObject
        {
            ["experimentalFeaturesEnabled"] = new JsonObject { ["symbolicNameCodegen"] = true },
            ["analyzers"] = new JsonObject { ["core"] = new JsonObject { ["enabled"] = false } },
        };
        File.WriteAllText(Path.Combine(folder.Path, "bicepconfig.json"), config.ToJsonString());
    }

    private static void Mark(TemplateModule module)
    {
        foreach (var (symbol, resource) in module.Resources
            .Where(entry => !TemplateModule.IsExisting(entry.Value) && !TemplateModule.IsModule(entry.Value)))
        {
            resource["plan"] = new JsonObject
            {
                ["name"] = resource.ContainsKey("copy") ? $"[format('{symbol}[{{0}}]', copyIndex())]" : symbol,
                ["publisher"] = module.Path,
            };
        }
    }

    private static JsonObject ParametersOf(JsonObject template) => new(
        from parameter in template["parameters"]!.AsObject()
        let declared = parameter.Value!.AsObject()
        let type = declared.ContainsKey("$ref") ? "$ref" : "type"
        let typeName = (string)declared[type]!
        where !typeName.StartsWith("secure", StringComparison.OrdinalIgnoreCase)
        select KeyValuePair.Create<string, JsonNode?>(
            parameter.Key, new JsonObject { [type] = typeName, ["value"] = $"[parameters('{parameter.Key}')]" }));

    [GeneratedRegex(@"^using\s+'[^']*'", RegexOptions.Multiline)]
    private static partial Regex Using();
}
