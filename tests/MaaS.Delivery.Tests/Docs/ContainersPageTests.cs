using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace MaaS.Delivery.Tests;

/// <summary>What docs/containers.md says of the images is what their Dockerfiles say.</summary>
public sealed partial class ContainersPageTests
{
    private static readonly string Page = Checkout.Text("docs/containers.md");
    private static readonly DockerStage App = Dockerfile.Read("src/MaaS.Functions/Dockerfile").Image;

    private static YamlNode Pod => Kubernetes("Deployment").Find("spec", "template", "spec")!;

    private static YamlNode Container => Pod.Find("containers", "0")!;

    [Fact]
    public void TableOfVariables_IsWhatTheImageSets()
    {
        var rows = VariableRow().Matches(Page)
            .Select(row => $"{row.Groups[1].Value}={(row.Groups[2].Value is "empty" ? "" : row.Groups[2].Value.Trim('`'))}");

        var variables = App.Environment.Select(pair => $"{pair.Key}={pair.Value}");

        Assert.Equal(variables.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kubernetes_Deployment_FitsTheImage()
    {
        Assert.Equal(App.Last("EXPOSE")!.Text, Container.Text("ports", "0", "containerPort"));
        Assert.Equal(BuiltImage.User, Pod.Text("securityContext", "runAsUser"));
        Assert.Equal("true", Container.Text("securityContext", "readOnlyRootFilesystem"));
        Assert.Equal("/tmp", Container.Text("volumeMounts", "0", "mountPath"));
        Assert.Equal(Container.Text("volumeMounts", "0", "name"), Pod.Text("volumes", "0", "name"));
        Assert.EndsWith(
            $"CMD [{string.Join(", ", Container.Find("livenessProbe", "exec", "command").Items().Select(word => $"\"{word}\""))}]",
            App.Last("HEALTHCHECK")!.Text,
            StringComparison.Ordinal);
        Assert.True(int.Parse(Container.Text("livenessProbe", "timeoutSeconds")!, null) > 5);
        Assert.True(int.Parse(Pod.Text("terminationGracePeriodSeconds")!, null) > 30);
    }

    [Fact]
    public void Kubernetes_Probes_AskRoutesOfTheApp()
    {
        var source = string.Join('\n', Directory.GetFiles(Checkout.PathOf("src/MaaS.Functions/Http"), "*.cs").Select(File.ReadAllText));

        Assert.All((string[])["startupProbe", "readinessProbe"], probe =>
        {
            Assert.Contains($"\"{Container.Text(probe, "httpGet", "path")![1..]}\"", source, StringComparison.Ordinal);
            Assert.Equal(Container.Text("ports", "0", "name"), Container.Text(probe, "httpGet", "port"));
        });
    }

    [Fact]
    public void Kubernetes_Service_ReachesThePods()
    {
        var service = Kubernetes("Service");

        var pod = Kubernetes("Deployment").Find("spec", "template", "metadata", "labels");
        Assert.Subset(Labels(pod), Labels(service.Find("spec", "selector")));
        Assert.Equal(Container.Text("ports", "0", "name"), service.Text("spec", "ports", "0", "targetPort"));

        static HashSet<(string, string)> Labels(YamlNode? node) => [.. node.Entries().Select(label => (label.Name, $"{label.Value}"))];
    }

    [Fact]
    public void Commands_NameFilesAndArgumentsThatAreThere()
    {
        Assert.All(PathOption().Matches(Page), match => Assert.True(Checkout.Has(match.Groups[1].Value), match.Value));
        var arguments = Dockerfile.All.SelectMany(path => Dockerfile.Read(path).Stages).SelectMany(stage => stage.All("ARG"))
            .Select(argument => argument.Pairs.First().Name);
        Assert.All(BuildArgument().Matches(Page), match => Assert.Contains(match.Groups[1].Value, arguments));
        Assert.All(
            RunCommand().Matches(Page.Replace("\\\n", " ", StringComparison.Ordinal)),
            command => Assert.Contains("--read-only --tmpfs", command.Value, StringComparison.Ordinal));
    }

    /// <summary>A port is published on every interface unless an address is said, and whoever reaches it is let in without a key.</summary>
    [Fact]
    public void Commands_PublishAPort_ToThisMachineOrWithAKey()
    {
        var commands = RunCommand().Matches(Page.Replace("\\\n", " ", StringComparison.Ordinal))
            .Select(command => command.Value).Where(command => command.Contains("--publish", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.True(
            command.Contains("--publish 127.0.0.1:", StringComparison.Ordinal)
                || command.Contains("--env EmbeddedHost__Keys__", StringComparison.Ordinal),
            command));
    }

    private static YamlMappingNode Kubernetes(string kind) =>
        YamlFile.Parse(YamlBlock().Match(Page).Groups[1].Value).Single(document => document.Text("kind") == kind);

    [GeneratedRegex(@"(?m)^\| `(\w+)` \| (`[^`]*`|empty) \|")]
    private static partial Regex VariableRow();

    [GeneratedRegex(@"```yaml\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"(?:--file |@|`)((?:src|models|infra|\.github)/[\w./-]+)")]
    private static partial Regex PathOption();

    [GeneratedRegex(@"--build-arg (\w+)=")]
    private static partial Regex BuildArgument();

    [GeneratedRegex("docker run .*")]
    private static partial Regex RunCommand();
}
