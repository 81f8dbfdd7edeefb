using System.Text.RegularExpressions;

namespace MaaS.Delivery.Tests;

public sealed partial class HookTests : IDisposable
{
    private const string Trainer = "build-trainer-image.sh";
    private const string Properties = "set-build-properties.sh";
    private const string Recall = "recall-deployment.sh";
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Image = "crmaas.azurecr.io/maas-trainer:0123456789ab-cuda";
    private const string Tags = "az acr repository show-tags";
    private const string Job = "az containerapp job show";

    private readonly HookRun _run = new();

    [LinuxFact]
    public async Task BuildTrainerImage_NewCommit_BuildsItSaysItsNameAndGivesItToTheJob()
    {
        _run.Answer("git log", Commit).Answer(Tags, "", code: 3).Answer(Job, "mcr.microsoft.com/k8se/quickstart-jobs:latest");

        Assert.True(await _run.RunAsync(Trainer) == 0, _run.Output);
        Assert.Equal(
            [
                "az account show --output none",
                "az acr repository show-tags --name crmaas --repository maas-trainer --subscription sub-1 "
                    + "--query [?@ == '0123456789ab-cuda'] --output tsv",
                "az acr build --registry crmaas --subscription sub-1 --image maas-trainer:0123456789ab-cuda "
                    + "--file src/MaaS.Trainer/Dockerfile "
                    + $"--build-arg TORCH=cuda --build-arg VERSION=0123456789ab-cuda --build-arg REVISION={Commit} --timeout 7200 .",
                $"azd env set MAAS_TRAINER_IMAGE {Image}",
                "az containerapp job show --name caj-train --resource-group rg-maas --subscription sub-1 "
                    + "--query properties.template.containers[0].image --output tsv",
                $"az containerapp job update --name caj-train --resource-group rg-maas --subscription sub-1 --image {Image} --output none",
            ],
            _run.Calls);
    }

    [LinuxFact]
    public async Task BuildTrainerImage_AgainForTheSameCommit_BuildsAndChangesNothing()
    {
        _run.Answer("git log", Commit).Answer(Tags, "0123456789ab-cuda").Answer(Job, Image);

        Assert.True(await _run.RunAsync(Trainer) == 0, _run.Output);
        Assert.DoesNotContain(_run.Calls, call => call.StartsWith("az acr build", StringComparison.Ordinal));
        Assert.DoesNotContain(_run.Calls, call => call.StartsWith("az containerapp job update", StringComparison.Ordinal));
        Assert.Contains($"azd env set MAAS_TRAINER_IMAGE {Image}", _run.Calls);
    }

    [LinuxFact]
    public async Task BuildTrainerImage_ChangesThatAreNotCommitted_AreAnImageOfTheirOwn()
    {
        _run.Answer("git log", Commit).Answer("git status", " M src/MaaS.Trainer/Program.cs").Answer(Tags, "");

        Assert.True(await _run.RunAsync(Trainer) == 0, _run.Output);
        Assert.Matches(@"--image maas-trainer:20\d{12}-cuda ", Build());
    }

    [LinuxFact]
    public async Task BuildTrainerImage_WithoutGit_NamesTheImageByTheTime()
    {
        _run.Answer("git", "", code: 128);

        Assert.True(await _run.RunAsync(Trainer) == 0, _run.Output);
        Assert.Matches(@"--image maas-trainer:20\d{12}-cuda ", Build());
        Assert.Contains("REVISION=unknown", Build(), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task BuildTrainerImage_WithoutGpu_IsWithoutCuda()
    {
        _run.Variables["AZURE_GPU_PROFILE"] = "none";
        _run.Answer("git log", Commit);

        Assert.True(await _run.RunAsync(Trainer) == 0, _run.Output);
        Assert.Contains(
            "--image maas-trainer:0123456789ab-cpu --file src/MaaS.Trainer/Dockerfile --build-arg TORCH=cpu",
            Build(),
            StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task BuildTrainerImage_TrainingOff_CallsNothing()
    {
        _run.Variables["AZURE_TRAINING_JOB_NAME"] = "";

        Assert.Equal(0, await _run.RunAsync(Trainer));
        Assert.Empty(_run.Calls);
    }

    [LinuxFact]
    public async Task BuildTrainerImage_Later_CallsNothing()
    {
        _run.Variables["MAAS_BUILD_TRAINER_IMAGE"] = "false";

        Assert.Equal(0, await _run.RunAsync(Trainer));
        Assert.Empty(_run.Calls);
    }

    [LinuxFact]
    public async Task BuildTrainerImage_ImageOfAnotherPlace_CallsNothing()
    {
        _run.Variables["MAAS_TRAINER_IMAGE"] = "registry.example/our-trainer:1";

        Assert.Equal(0, await _run.RunAsync(Trainer));
        Assert.Empty(_run.Calls);
        Assert.Contains("registry.example/our-trainer:1", _run.Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task BuildTrainerImage_NotLoggedIn_SaysHowAndFails()
    {
        _run.Answer("az account show", "", code: 1);

        Assert.Equal(1, await _run.RunAsync(Trainer));
        Assert.Contains("az login", _run.Output, StringComparison.Ordinal);
        Assert.Single(_run.Calls);
    }

    [LinuxFact]
    public async Task BuildTrainerImage_BuildFails_LeavesTheJobAsItIs()
    {
        _run.Answer("git log", Commit).Answer("az acr build", "no space", code: 1);

        Assert.NotEqual(0, await _run.RunAsync(Trainer));
        Assert.StartsWith("az acr build", _run.Calls[^1], StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task RecallDeployment_NoSubscriptionYet_BeginsTheBudgetWithThisMonth()
    {
        _run.Variables["AZURE_ENV_NAME"] = "maas";
        _run.Variables["MAAS_MONTHLY_BUDGET"] = "100";
        _run.Variables.Remove("AZURE_SUBSCRIPTION_ID");

        Assert.True(await _run.RunAsync(Recall) == 0, _run.Output);
        Assert.Matches(@"^azd env set MAAS_BUDGET_START 20\d\d-[01]\d-01$", Assert.Single(_run.Calls));
    }

    [LinuxFact]
    public async Task RecallDeployment_NewEnvironmentOfAnOldDeployment_KeepsItsImageAndItsBudget()
    {
        _run.Variables["AZURE_ENV_NAME"] = "maas";
        _run.Variables["MAAS_MONTHLY_BUDGET"] = "100";
        _run.Answer("az group exists", "true").Answer("az containerapp job list", Image).Answer("az rest", "2026-03-01T00:00:00+00:00");

        Assert.True(await _run.RunAsync(Recall) == 0, _run.Output);
        Assert.Equal(
            [
                "az group exists --name rg-maas --subscription sub-1 --output tsv",
                "az containerapp job list --resource-group rg-maas --subscription sub-1 "
                    + "--query [0].properties.template.containers[0].image --output tsv",
                "az rest --method get --query properties.timePeriod.startDate --output tsv --url /subscriptions/sub-1/resourceGroups/rg-maas/"
                    + "providers/Microsoft.Consumption/budgets/maas?api-version=2024-08-01",
                $"azd env set MAAS_TRAINER_IMAGE {Image}",
                "azd env set MAAS_BUDGET_START 2026-03-01",
            ],
            _run.Calls);
    }

    [LinuxTheory]
    [InlineData("false", "", "azd env set MAAS_TRAINER_IMAGE ")]
    [InlineData("true", "", "azd env set MAAS_TRAINER_IMAGE ")]
    [InlineData("true", Image, null)]
    public async Task RecallDeployment_ImageOfItsRegistry_GoesWithTheJobThatHadIt(string group, string image, string? call)
    {
        _run.Variables["AZURE_ENV_NAME"] = "maas";
        _run.Variables["MAAS_TRAINER_IMAGE"] = Image;
        _run.Answer("az group exists", group).Answer("az containerapp job list", image);

        Assert.True(await _run.RunAsync(Recall) == 0, _run.Output);
        Assert.Equal(call, _run.Calls.SingleOrDefault(made => made.StartsWith("azd ", StringComparison.Ordinal)));
    }

    [LinuxFact]
    public async Task RecallDeployment_ImageOfAnotherRegistry_StaysAsItIs()
    {
        _run.Variables["AZURE_ENV_NAME"] = "maas";
        _run.Variables["MAAS_TRAINER_IMAGE"] = "registry.example/our-trainer:1";
        _run.Answer("az group exists", "true").Answer("az containerapp job list", Image);

        Assert.True(await _run.RunAsync(Recall) == 0, _run.Output);
        Assert.DoesNotContain(_run.Calls, call => call.StartsWith("azd ", StringComparison.Ordinal));
    }

    [LinuxFact]
    public async Task RecallDeployment_AzNotLoggedIn_ChangesNothing()
    {
        _run.Variables["AZURE_ENV_NAME"] = "maas";
        _run.Variables["MAAS_TRAINER_IMAGE"] = Image;
        _run.Answer("az group", "", code: 1);

        Assert.True(await _run.RunAsync(Recall) == 0, _run.Output);
        Assert.Single(_run.Calls);
    }

    [LinuxFact]
    public async Task SetBuildProperties_Default_IsTheAzureRuntimeWithItsStateInStorage()
    {
        Assert.Equal(0, await _run.RunAsync(Properties));
        Assert.Equal(["azd env set FunctionsRuntime azure", "azd env set DurableTaskScheduler false"], _run.Calls);
    }

    [LinuxFact]
    public async Task SetBuildProperties_Scheduler_IsBuiltIn()
    {
        _run.Variables["MAAS_DURABLE_BACKEND"] = "scheduler";

        Assert.Equal(0, await _run.RunAsync(Properties));
        Assert.Equal(["azd env set FunctionsRuntime azure", "azd env set DurableTaskScheduler true"], _run.Calls);
    }

    /// <summary>
    /// PowerShell may not be there to run them, so their calls are compared: programs, subcommands and options. Options that several calls
    /// share are in a function of one shell and in a list of the other, so all options are compared once more, as are the variables.
    /// </summary>
    [Theory]
    [InlineData(Trainer)]
    [InlineData(Properties)]
    [InlineData(Recall)]
    public void Scripts_OfBothShells_MakeTheSameCalls(string script)
    {
        var path = Checkout.PathOf($"infra/scripts/{script}");
        var posix = Code(path);
        var windows = Code(Path.ChangeExtension(path, ".ps1"));

        Assert.NotEmpty(Calls(posix));
        Assert.Equal(Calls(posix), Calls(windows));
        Assert.Equal(Values(OptionPattern(), posix), Values(OptionPattern(), windows));
        Assert.Equal(Values(VariablePattern(), posix).Distinct().Order(), Values(VariablePattern(), windows).Distinct().Order());

        static string Code(string path) => LineEnd().Replace(Comment().Replace(File.ReadAllText(path), ""), " ");

        static IEnumerable<string> Calls(string code) =>
            CallPattern().Matches(code).Select(call => string.Join(' ', Values(WordPattern(), call.Value)));

        static IEnumerable<string> Values(Regex pattern, string text) => pattern.Matches(text).Select(match => match.Value);
    }

    public void Dispose() => _run.Dispose();

    private string Build() => _run.Calls.Single(call => call.StartsWith("az acr build", StringComparison.Ordinal));

    [GeneratedRegex(@"(?m)^\s*#.*$|Assert-Done.*$|^\s*(?:throw|echo|Write-Output) .*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"[\\`]\n\s*")]
    private static partial Regex LineEnd();

    [GeneratedRegex(@"\b(?:az|azd|git) [a-z][^;|)\n]*")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"--[a-z][a-z-]*")]
    private static partial Regex OptionPattern();

    [GeneratedRegex(@"\b(?:AZURE|MAAS)_\w+")]
    private static partial Regex VariablePattern();

    /// <summary>Words and options in small letters; values differ in how they are written.</summary>
    [GeneratedRegex(@"(?<=^|\s)(?:--?)?[a-z][a-z-]*(?=[\s=)]|$)|\b[A-Z]+(?==)|\bMAAS_\w+|(?:FunctionsRuntime|DurableTaskScheduler)")]
    private static partial Regex WordPattern();
}
