using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Training.Tests;

public sealed partial class ComputeDocsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "compute.md"));

    [Fact]
    public void Examples_EachDispatcher_AreValid()
    {
        var profiles = new List<ComputeProfile>();
        foreach (Match example in Example().Matches(Page))
        {
            var options = new ComputeOptions();
            ComputeOptionsReader.Read(Settings.Read(example.Groups[1].Value), options);
            Assert.Empty(options.Errors);
            profiles.AddRange(options.Profiles.Values);
        }

        Assert.Equal(["process", "docker", "container-apps", "kubernetes"], profiles.Select(profile => profile.Dispatcher));
    }

    [Theory]
    [InlineData(typeof(ProcessProfile), "process")]
    [InlineData(typeof(DockerProfile), "docker")]
    [InlineData(typeof(ContainerAppsProfile), "container-apps")]
    [InlineData(typeof(KubernetesProfile), "kubernetes")]
    public void Settings_OfEachProfile_AreInItsSection(Type profile, string section)
    {
        var parts = Page.Split("\n## ");
        var text = parts[0] + parts.Single(part => part.StartsWith($"{section}\n", StringComparison.Ordinal));

        var settings = profile.GetProperties().Where(property => property.CanWrite).Select(property => property.Name);

        Assert.All(settings, setting => Assert.Contains($"`{setting}`", text, StringComparison.Ordinal));
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
