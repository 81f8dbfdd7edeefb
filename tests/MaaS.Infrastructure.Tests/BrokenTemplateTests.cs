using MaaS.Infrastructure.Tests.Rules;

namespace MaaS.Infrastructure.Tests;

/// <summary>The rules find what they are about: one copy of the template has all these faults.</summary>
public sealed class BrokenTemplateTests
{
    private static readonly Lazy<Task<Deployment>> Broken = new(BreakAsync);

    /// <summary>File, text, what is there instead, the rule that must find it, and what it must say.</summary>
    public static TheoryData<string, string, string, string, string> Faults => new()
    {
        {
            "storage", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true",
            nameof(KeyRules.Accounts_RefuseKeys), "allowSharedKeyAccess"
        },
        {
            "storage", "allowBlobPublicAccess: false", "allowBlobPublicAccess: true",
            nameof(StorageRules.Account_IsNotPublic), "allowBlobPublicAccess"
        },
        { "storage", "'TLS1_2'", "'TLS1_0'", nameof(TransportRules.Tls_IsNewEnough), "minimumTlsVersion" },
        { "storage", "isolated ? 'Disabled' : 'Enabled'", "'Enabled'", nameof(NetworkRules.PublicAccess_IsAsAsked), "storageAccounts" },
        {
            "storage", "isVersioningEnabled: true", "isVersioningEnabled: false",
            nameof(StorageRules.Blobs_CanBeBroughtBack), "isVersioningEnabled"
        },
        {
            "storage", "name: '${queue}-poison'", "name: '${queue}-dead'",
            nameof(StorageRules.Queues_HaveAPoisonQueue), "'batch-chunks-poison'"
        },
        { "storage", "  'job-webhooks'\n", "", nameof(TriggerRules.Triggers_HaveWhatTheyNeed), "'job-webhooks'" },
        {
            "storage", "prefixMatch: ['batch-output/']", "prefixMatch: ['batch-outputs/']",
            nameof(StorageRules.Lifecycle_IsAboutContainersOfTheTemplate), "'batch-outputs'"
        },
        {
            "storage", "prefixMatch: ['requests/', 'results/'] }", "prefixMatch: ['requests/', 'models/'] }",
            nameof(StorageRules.Lifecycle_LeavesModelsAlone), "'payloads'"
        },
        {
            "access", "'974c5e8b-45b9-4653-ba55-5f855dd0fb88'", "'8e3af657-a8ff-443c-a75c-2fe8c4bcb635'",
            nameof(RoleRules.Assignments_AreInTheTable), "8e3af657"
        },
        { "access", "  scope: insights\n", "  scope: resourceGroup()\n", nameof(RoleRules.Assignments_AreOnAResource), "resourceGroups" },
        {
            "access", "'7f951dda-4ed3-4680-a7ca-43fe172d538d'", "'8311e382-0749-4cb8-b61a-304f252e45ec'",
            nameof(RoleRules.TableRows_AreAssigned), nameof(Role.AcrPull)
        },
        { "function-app", "httpsOnly: true", "httpsOnly: false", nameof(TransportRules.Apps_SpeakHttpsOnly), "httpsOnly" },
        {
            "function-app", "AZURE_CLIENT_ID: identity.properties.clientId", "FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'",
            nameof(AppRules.App_SaysNothingThatFlexForbids), "FUNCTIONS_WORKER_RUNTIME"
        },
        {
            "function-app", "  AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue\n", "",
            nameof(TriggerRules.Triggers_HaveWhatTheyNeed), "AzureWebJobsStorage__queueServiceUri"
        },
        { "function-app", "__JobId': job.id", "__JobId': plan.id", nameof(TrainingRules.Profile_OfTheAppIsTheJob), "JobId" },
        {
            "function-app", "secrets/webhook-signing-key)", "secrets/webhook-key)",
            nameof(KeyRules.VaultReferences_NameASecretThatTheAppMayRead), "'webhook-key'"
        },
        {
            "function-app", "var modelSettings = {", "var modelSettings = {\n  Leak: account.listKeys().keys[0].value",
            nameof(KeyRules.Template_UsesNoKey), "listKeys"
        },
        {
            "training-job", "workloadProfileType: machine.type }", "workloadProfileType: machine.type, minimumCount: 0 }",
            nameof(TrainingRules.Profiles_AreKnownAndWithoutCounts), "minimumCount"
        },
        {
            "training-job", "replicaRetryLimit: 0", "replicaRetryLimit: 1",
            nameof(TrainingRules.Job_LeavesRetriesToTheRun), "replicaRetryLimit"
        },
        { "training-job", "cpu: 24", "cpu: 32", nameof(TrainingRules.Job_FitsItsMachine), "32 cores" },
        {
            "events", "includedEventTypes: ['Microsoft.Storage.BlobCreated']", "includedEventTypes: ['Microsoft.Storage.BlobDeleted']",
            nameof(EventRules.Subscriptions_DeliverByIdentity), "BlobDeleted"
        },
        {
            "events", "dependsOn: [sendsUploads]", "dependsOn: []",
            nameof(EventRules.Subscriptions_MayWriteToTheirQueues), "batch-uploads does not wait"
        },
        {
            "events", "containers/batch-input/", "containers/batch-output/",
            nameof(EventRules.Subscriptions_AreThoseThatTheAppReads), "batch-input"
        },
        {
            "alerts", "maas.training.jobs.overdue", "maas.training.jobs.late",
            nameof(AlertRules.Alerts_WatchWhatMatters), "jobs beyond their time"
        },
        { "alerts", "[people.id]", "[]", nameof(AlertRules.Alerts_TellTheOperator), "failed-trainings" },
        {
            "alerts", "or queue endswith '-poison'", "and Sum > 0 or queue endswith '-poison'",
            nameof(AlertRules.Conditions_SayWhatBelongsTogether), "poison-messages"
        },
        {
            "private-endpoints", "['blob', 'queue', 'table']", "['blob', 'queue']",
            nameof(NetworkRules.EachPart_HasAnEndpointAndAName), "'table'"
        },
        {
            "network", "cidrSubnet(addressPrefix, 23, 1)", "cidrSubnet(addressPrefix, 23, 0)",
            nameof(NetworkRules.Subnets_AreDelegatedAndDisjoint), "overlap"
        },
        {
            "key-vault", "@secure()\nparam webhookKeyFirstHalf", "param webhookKeyFirstHalf",
            nameof(KeyRules.SecureParameters_StaySecure), "webhookKeyFirstHalf"
        },
        { "registry", "@description('Name of the registry.')\n", "", nameof(TemplateRules.Parameters_AreDescribed), "'registry'" },
        { "registry", "  tags: tags\n", "", nameof(NameRules.Resources_AreTaggedWithTheEnvironment), "registries" },
        { "../main", "dependsOn: [storage]", "dependsOn: []", nameof(TemplateRules.References_AreWaitedFor), "'events'" },
        { "../main", "storage: 'st${token}'", "storage: 'ST${token}'", nameof(NameRules.Names_AreTakenByAzure), "storageAccounts" },
        {
            "../main", "@description('The resource group.')",
            "output signingKey string = webhookKeyFirstHalf\n\n@description('The resource group.')",
            nameof(KeyRules.Outputs_HoldNoSecret), "signingKey"
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Rule_AboutAFault_FindsIt(string file, string text, string instead, string rule, string expected)
    {
        var check = RuleSet.All.Single(entry => entry.Key.EndsWith($".{rule}", StringComparison.Ordinal)).Value;

        var problems = check(await Broken.Value).ToList();

        Assert.True(
            problems.Exists(problem => problem.Contains(expected, StringComparison.Ordinal)),
            $"{rule} does not say '{expected}' when {file} has '{instead}' in place of '{text}'. It says: {string.Join('\n', problems)}");
    }

    private static async Task<Deployment> BreakAsync()
    {
        using var folder = TemplateFolder.CopyOf(Deployments.Source);
        foreach (var fault in Faults)
        {
            var file = Path.Combine(folder.Path, "modules", $"{fault[0]}.bicep");
            var before = await File.ReadAllTextAsync(file);
            var after = before.Replace((string)fault[1], (string)fault[2], StringComparison.Ordinal);
            Assert.True(before != after, $"{file} has no '{fault[1]}' any more: correct the list of faults.");
            await File.WriteAllTextAsync(file, after);
        }

        var everything = Deployments.Sets.Single(set => set.Name == "everything");
        return (await Deployments.EvaluateAsync(folder, [everything]))["everything"];
    }
}
