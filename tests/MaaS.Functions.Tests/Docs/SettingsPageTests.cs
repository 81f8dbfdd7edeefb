using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MaaS.Functions.Tests.Docs;

/// <summary>Holds <c>docs/settings.md</c> against the classes that <c>AddMaaS</c> binds.</summary>
public sealed partial class SettingsPageTests
{
    /// <summary>Read without a class that is bound.</summary>
    private static readonly string[] ReadByHand = ["MaaS__Training__DefaultCompute"];

    /// <summary>For tests, and for the host to tell the app.</summary>
    private static readonly string[] OfTheHostItself = ["EmbeddedHost:Assembly", "EmbeddedHost:StorageUnavailable"];

    public static TheoryData<string, string> BoundClasses
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (type, section) in FindBoundClasses())
            {
                data.Add(type.AssemblyQualifiedName!, section);
            }

            return data;
        }
    }

    [Fact]
    public void BoundClasses_AreFound()
    {
        var sections = FindBoundClasses().Select(bound => bound.Section).ToList();

        Assert.Contains("MaaS:Engine", sections);
        Assert.Contains("MaaS:Batches", sections);
        Assert.Contains("MaaS:Training", sections);
    }

    [Theory]
    [MemberData(nameof(BoundClasses))]
    public void Page_SettingsOfAClass_AreThoseThatItHasWithTheirDefaults(string type, string section)
    {
        var options = Activator.CreateInstance(Type.GetType(type)!)!;
        var prefix = section.Replace(":", "__", StringComparison.Ordinal) + "__";
        var settings = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(CanBeSet)
            .ToDictionary(property => prefix + property.Name + (IsList(property) ? "__0" : ""), property => DefaultOf(property, options));
        var listed = SettingsPage.Defaults.Where(row => NameBelow(prefix).IsMatch(row.Key) && !ReadByHand.Contains(row.Key))
            .ToDictionary(row => row.Key, row => SettingsPage.FirstOf(row.Value));

        Assert.Equal(Lines(settings), Lines(listed));
    }

    [Fact]
    public void Page_SettingsReadByHand_AreListed() => Assert.Empty(ReadByHand.Except(SettingsPage.Defaults.Keys));

    [Fact]
    public void Page_SettingsOfTheEmbeddedHost_AreThoseInItsCode()
    {
        var read = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "MaaS.EmbeddedHost"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => HostSetting().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value).Distinct().Except(OfTheHostItself)
            .Select(name => name.Replace(":", "__", StringComparison.Ordinal));
        var listed = SettingsPage.Defaults.Keys.Where(name => name.StartsWith("EmbeddedHost__", StringComparison.Ordinal))
            .Select(name => name.Replace("__<name>", "", StringComparison.Ordinal));

        Assert.Equal(read.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Page_SettingsOfTheDeployment_AreListed()
    {
        var template = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "infra", "modules", "function-app.bicep"));
        var set = SettingsBlock().Matches(template).SelectMany(block => SettingIn().Matches(block.Value))
            .Select(match => match.Groups["name"].Value).ToList();
        var listed = SettingsPage.Names.Select(name => new Regex($"^{Varying().Replace(Regex.Escape(name), ".+")}$")).ToList();

        Assert.Contains("TASKHUB_NAME", set);
        Assert.Contains("AzureWebJobs.StartBatch.Disabled", set);
        Assert.All(set, name => Assert.Contains(listed, row => row.IsMatch(name)));
    }

    /// <summary>Binding registers what hears of changes of the section; that tells which section a class is bound to.</summary>
    private static List<(Type Type, string Section)> FindBoundClasses()
    {
        var asked = "";
        var services = new ServiceCollection().AddMaaS(new RecordedSection("", path => asked = path));
        var found = new List<(Type, string)>();
        foreach (var service in services.Where(service => IsChangeSource(service.ServiceType)))
        {
            var type = service.ServiceType.GetGenericArguments()[0];
            service.ServiceType.GetMethod(nameof(IOptionsChangeTokenSource<>.GetChangeToken))!.Invoke(service.ImplementationInstance, null);
            found.Add((type, asked));
        }

        return found;
    }

    private static bool IsChangeSource(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IOptionsChangeTokenSource<>)
        && type.GetGenericArguments()[0].FullName!.StartsWith("MaaS.", StringComparison.Ordinal);

    private static bool CanBeSet(PropertyInfo property) => property.SetMethod is { IsPublic: true } || IsList(property);

    private static bool IsList(PropertyInfo property) =>
        property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType);

    private static string DefaultOf(PropertyInfo property, object options) => property.GetValue(options) switch
    {
        null => "none",
        IList { Count: 0 } => "none",
        bool flag => flag ? "true" : "false",
        string path => path.Replace(Path.TrimEndingDirectorySeparator(Path.GetTempPath()), "TMPDIR", StringComparison.Ordinal),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static IEnumerable<string> Lines(Dictionary<string, string> rows) =>
        rows.Select(row => $"{row.Key} = {row.Value}").Order(StringComparer.Ordinal);

    private static Regex NameBelow(string prefix) => new($"^{prefix}[A-Za-z]+(__0)?$");

    /// <summary>A variable with settings; an empty line ends it.</summary>
    [GeneratedRegex(@"^var \w+Settings = [\s\S]+?\n\n", RegexOptions.Multiline)]
    private static partial Regex SettingsBlock();

    [GeneratedRegex(@"^ +'?(?<name>[A-Za-z][\w.${}]*)'?: ", RegexOptions.Multiline)]
    private static partial Regex SettingIn();

    [GeneratedRegex("<[a-z]+>|…")]
    private static partial Regex Varying();

    [GeneratedRegex("\"(?<name>EmbeddedHost:[A-Za-z]+)\"")]
    private static partial Regex HostSetting();
}
