using System.Diagnostics;
using System.Text.RegularExpressions;
using MaaS.Testing;
using YamlDotNet.RepresentationModel;

namespace MaaS.Delivery.Tests;

public sealed partial class WorkflowTests
{
    private const string Folder = ".github/workflows";

    public static TheoryData<string> Paths => new(
        Directory.GetFiles(Checkout.PathOf(Folder)).Select(path => $"{Folder}/{Path.GetFileName(path)}").Order());

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Workflow_Schema_IsThatOfGitHub(string path)
    {
        var validator = Path.Combine(await NpmPackages.GetAsync("@action-validator/cli", CancellationToken.None), "cli.mjs");
        var start = new ProcessStartInfo("node", [validator, Checkout.PathOf(path)]);

        var (code, output) = await ProcessOutput.RunAsync(start, TimeSpan.FromMinutes(1));

        Assert.True(code == 0, output);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Workflow_Actions_ArePinnedByCommitWithTheirVersionBeside(string path)
    {
        var lines = Checkout.Lines(path).Where(line => line.Contains("uses:", StringComparison.Ordinal));

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(PinnedAction(), line));
    }

    /// <summary>One commit an action, so that a renewal that forgets a place is seen.</summary>
    [Fact]
    public void Workflows_Actions_AreOfOneCommitEach()
    {
        var lines = Directory.GetFiles(Checkout.PathOf(Folder)).SelectMany(File.ReadAllLines);
        var uses = lines.Select(line => PinnedAction().Match(line)).Where(match => match.Success)
            .Select(match => (Action: match.Groups[1].Value.ToUpperInvariant(), Commit: match.Groups[2].Value)).Distinct();

        Assert.All(uses.GroupBy(use => use.Action), group => Assert.Single(group));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Workflow_Rights_AreSaidAndNarrow(string path)
    {
        var workflow = YamlFile.Read(path);

        Assert.NotNull(workflow.Find("permissions"));
        var rights = workflow.Find("permissions").Entries().Concat(Jobs(workflow).SelectMany(job => job.Find("permissions").Entries()));
        var isDeployment = path.EndsWith("deploy.yml", StringComparison.Ordinal);
        Assert.All(rights, right => Assert.True(
            $"{right.Value}" == "read" || (isDeployment && right.Name == "id-token"), $"{right.Name}: {right.Value}"));
        Assert.All(Jobs(workflow), job =>
        {
            Assert.Equal("ubuntu-24.04", job.Text("runs-on"));
            Assert.NotNull(job.Text("timeout-minutes"));
        });
        Assert.All(
            Steps(workflow).Where(step => step.Text("uses")?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true),
            step => Assert.Equal("false", step.Text("with", "persist-credentials")));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Workflow_Text_StoresNoSecretAndPutsNoExpressionIntoAScript(string path)
    {
        var workflow = YamlFile.Read(path);

        Assert.DoesNotMatch(@"secrets\.(?!GITHUB_TOKEN\b)", Checkout.Text(path));
        Assert.DoesNotContain("pull_request_target", workflow.Find("on").Entries().Select(entry => entry.Name));
        Assert.All(Steps(workflow), step => Assert.DoesNotContain("${{", step.Text("run") ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public void Ci_FirstJob_IsWhatADeveloperRuns()
    {
        var steps = YamlFile.Read($"{Folder}/ci.yml").Find("jobs", "test", "steps").Items().ToList();

        Assert.Equal([".ci/run"], steps.Select(step => step.Text("run")).OfType<string>());
        Assert.Equal("global.json", steps.Single(step => IsAction(step, "actions/setup-dotnet")).Text("with", "global-json-file"));
        Assert.Contains(steps, step => IsAction(step, "actions/setup-node"));
    }

    /// <summary>The files, projects and build properties that the workflow's commands name.</summary>
    [Fact]
    public void Ci_Commands_NameWhatIsThere()
    {
        var commands = string.Join('\n', Steps(YamlFile.Read($"{Folder}/ci.yml")).Select(step => step.Text("run")));

        Assert.All(RepositoryPath().Matches(commands), path => Assert.True(Checkout.Has(path.Value), path.Value));
        Assert.Contains("-p:FunctionsRuntime=azure", commands, StringComparison.Ordinal);
        Assert.Contains("func start", commands, StringComparison.Ordinal);
        Assert.All(Dockerfile.All, path => Assert.Contains($"--file {path}", commands, StringComparison.Ordinal));
        Assert.DoesNotContain("docker push", commands, StringComparison.Ordinal);
        var azurite = Checkout.Text("src/MaaS.EmbeddedHost/Storage/azurite/package.json");
        Assert.Contains($"\"{AzuriteVersion().Match(commands).Groups[1].Value}\"", azurite, StringComparison.Ordinal);
    }

    [Fact]
    public void Deploy_Job_LogsInWithATokenAndWaitsForItsEnvironment()
    {
        var workflow = YamlFile.Read($"{Folder}/deploy.yml");
        var job = Assert.Single(Jobs(workflow));
        var commands = string.Join('\n', Steps(workflow).Select(step => step.Text("run")));

        Assert.Equal("write", job.Text("permissions", "id-token"));
        Assert.Empty(workflow.Find("permissions").Entries());
        Assert.NotNull(job.Find("environment"));
        Assert.NotNull(workflow.Find("on", "workflow_dispatch"));
        Assert.Equal("v*", workflow.Text("on", "push", "tags", "0"));
        Assert.Equal("false", workflow.Text("concurrency", "cancel-in-progress"));
        Assert.Contains("--federated-credential-provider github", commands, StringComparison.Ordinal);
        Assert.Contains("azd up --no-prompt", commands, StringComparison.Ordinal);
        var login = Steps(workflow).Single(step => IsAction(step, "azure/login"));
        Assert.Equal(["client-id", "subscription-id", "tenant-id"], login.Find("with").Entries().Select(entry => entry.Name).Order());
    }

    /// <summary>
    /// The parameter file and the hooks read variables. Each has a default, is an output of the deployment, or is the job's.
    /// </summary>
    [Fact]
    public void Deploy_Variables_AreAllThatIsRead()
    {
        var job = Jobs(YamlFile.Read($"{Folder}/deploy.yml")).Single();
        var given = job.Find("env").Entries().Select(variable => variable.Name).ToHashSet();
        var outputs = OutputPattern().Matches(Checkout.Text("infra/main.bicep")).Select(output => output.Groups[1].Value);
        var hooks = YamlFile.Read("azure.yaml").Find("hooks").Entries().Select(hook => Checkout.Text(hook.Value.Text("posix", "run")!));

        var parameters = RequiredParameter().Matches(Checkout.Text("infra/main.bicepparam")).Select(match => match.Groups[1].Value).ToList();
        var ofHooks = hooks.SelectMany(hook => HookVariable().Matches(hook)).Select(match => match.Value).Except(outputs).ToList();

        Assert.Contains("AZURE_LOCATION", parameters);
        Assert.Contains("AZURE_SUBSCRIPTION_ID", ofHooks);
        Assert.Subset(given, parameters.Concat(ofHooks).ToHashSet());
        Assert.Equal("ServicePrincipal", job.Text("env", "AZURE_PRINCIPAL_TYPE"));
    }

    [Fact]
    public void Dependabot_Folders_AreThoseThatPinSomething()
    {
        var updates = YamlFile.Read(".github/dependabot.yml").Find("updates").Items()
            .ToDictionary(update => update.Text("package-ecosystem")!, Folders);

        Assert.Equal(["docker", "github-actions", "npm", "nuget"], updates.Keys.Order());
        Assert.Equal(Dockerfile.All.Select(path => $"/{Path.GetDirectoryName(path)}"), updates["docker"].Order());
        Assert.All(updates["npm"], folder => Assert.True(Checkout.Has($"{folder[1..]}/package-lock.json"), folder));

        static string[] Folders(YamlNode update) =>
            update.Text("directory") is { } folder ? [folder] : [.. update.Find("directories").Items().Select(item => item.Text()!)];
    }

    private static IEnumerable<YamlNode> Jobs(YamlNode workflow) => workflow.Find("jobs").Entries().Select(job => job.Value);

    private static IEnumerable<YamlNode> Steps(YamlNode workflow) => Jobs(workflow).SelectMany(job => job.Find("steps").Items());

    private static bool IsAction(YamlNode step, string name) =>
        step.Text("uses")?.StartsWith($"{name}@", StringComparison.OrdinalIgnoreCase) == true;

    [GeneratedRegex(@"uses: ([\w.-]+/[\w./-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)$")]
    private static partial Regex PinnedAction();

    [GeneratedRegex(@"(?<![\w/.$])(?:src|tests|models|\.ci)/[\w./-]+|(?<![\w/.])local\.settings\.sample\.json")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"(?m)^output (\w+) ")]
    private static partial Regex OutputPattern();

    [GeneratedRegex(@"readEnvironmentVariable\(\s*'(\w+)'\s*\)")]
    private static partial Regex RequiredParameter();

    [GeneratedRegex(@"\bAZURE_\w+")]
    private static partial Regex HookVariable();

    [GeneratedRegex(@"\bazurite@(\S+)")]
    private static partial Regex AzuriteVersion();
}
