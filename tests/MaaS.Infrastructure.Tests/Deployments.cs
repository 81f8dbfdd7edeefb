using MaaS.Testing;

namespace MaaS.Infrastructure.Tests;

/// <summary>Every parameter set of <c>infra/</c>, evaluated once for all tests.</summary>
internal static class Deployments
{
    public static string Source { get; } = Path.Combine(RepositoryRoot.Path, "infra");

    /// <summary>The files that an operator finds, and what azd's file makes of other environments.</summary>
    public static IReadOnlyList<ParameterSet> Sets { get; } =
    [
        .. ParameterSet.AllOf(Source),
        Azd("everything", AzdParameters.Everything()),
        Azd("shortest name", new() { ["AZURE_ENV_NAME"] = "a" }),
        Azd("longest name", new() { ["AZURE_ENV_NAME"] = "the-longest-name-that-an-environment-of-azd-may-have-is-of-64-ch" }),
    ];

    private static readonly Lazy<Task<IReadOnlyDictionary<string, Deployment>>> Evaluated = new(() => EvaluateAsync(Source, Sets));

    public static TheoryData<string> Names => [.. Sets.Select(set => set.Name)];

    public static async Task<Deployment> GetAsync(string name) => (await Evaluated.Value)[name];

    public static async Task<IEnumerable<Deployment>> AllAsync() => (await Evaluated.Value).Values;

    /// <summary>Azd's file, with variables of the environment.</summary>
    public static ParameterSet Azd(string name, Dictionary<string, string> variables)
    {
        var all = ParameterSet.AzdVariables.ToDictionary();
        foreach (var (variable, value) in variables)
        {
            all[variable] = value;
        }

        return new ParameterSet(name, ParameterSet.AzdFile, all);
    }

    public static async Task<IReadOnlyDictionary<string, Deployment>> EvaluateAsync(string source, IReadOnlyList<ParameterSet> sets)
    {
        using var folder = TemplateFolder.CopyOf(source);
        return await EvaluateAsync(folder, sets);
    }

    public static async Task<IReadOnlyDictionary<string, Deployment>> EvaluateAsync(TemplateFolder folder, IReadOnlyList<ParameterSet> sets)
    {
        var template = await CompiledTemplate.CompileAsync(folder, CancellationToken.None);
        var deployments = await Task.WhenAll(sets.Select(set => template.EvaluateAsync(set, CancellationToken.None)));
        return deployments.ToDictionary(deployment => deployment.Name);
    }
}
