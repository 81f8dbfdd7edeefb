using MaaS.Infrastructure.Tests.Rules;

namespace MaaS.Infrastructure.Tests;

/// <summary>Faults of a template, at least one for each rule. All of them fit into one copy.</summary>
internal static class TemplateFaults
{
    /// <summary>
    /// File in <c>modules</c>, text, what is there instead, the rule that must find it, and what it must say. The texts of one file must
    /// not overlap.
    /// </summary>
    public static TheoryData<string, string, string, string, string> All => new()
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
        {
            "storage", "var tables = ['jobs', 'batches', 'runs']", "var tables = ['jobs', 'batches']",
            nameof(StorageRules.Storage_HasWhatTheAppMakes), "'runs'"
        },
        {
            "storage", "bypass: 'AzureServices'", "bypass: 'None'",
            nameof(NetworkRules.Storage_LetsEventGridPass), "networkAcls.bypass"
        },
        {
            "storage", "daysAfterModificationGreaterThan: payloadRetentionDays", "daysAfterModificationGreaterThan: 5",
            nameof(StorageRules.Lifecycle_RemovesWhatGrows), "'requests'"
        },
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
        {
            "access", "guid(registry.id, trainer.id, roles.acrPull)", "'trainer-pulls'",
            nameof(RoleRules.Assignments_HaveStableNames), "trainer-pulls"
        },
        {
            "access", "resource trainerImage ",
            """
            resource again 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
              scope: account
              name: guid(account.id, app.id, 'again')
              properties: {
                principalId: app.properties.principalId
                principalType: 'ServicePrincipal'
                roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageTableDataContributor)
              }
            }

            resource trainerImage 
            """,
            nameof(RoleRules.Assignments_AreEachMadeOnce), "say the same"
        },
        { "access", "  scope: insights\n", "  scope: resourceGroup()\n", nameof(RoleRules.Assignments_AreOnAResource), "resourceGroups" },
        {
            "access", "'7f951dda-4ed3-4680-a7ca-43fe172d538d'", "'8311e382-0749-4cb8-b61a-304f252e45ec'",
            nameof(RoleRules.TableRows_AreAssigned), nameof(Role.AcrPull)
        },
        { "function-app", "httpsOnly: true", "httpsOnly: false", nameof(TransportRules.Apps_SpeakHttpsOnly), "httpsOnly" },
        {
            "function-app", "var trainingSettings = {", "var trainingSettings = {\n  FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'",
            nameof(AppRules.App_SaysNothingThatFlexForbids), "FUNCTIONS_WORKER_RUNTIME"
        },
        {
            "function-app", "AZURE_CLIENT_ID: identity.properties.clientId", "AZURE_CLIENT_ID: identity.properties.principalId",
            nameof(AppRules.App_ActsAsItsIdentity), "AZURE_CLIENT_ID"
        },
        { "function-app", "version: '10.0'", "version: '8.0'", nameof(AppRules.App_RunsThisCode), "8.0" },
        { "function-app", "}app-package'", "}package'", nameof(AppRules.App_IsDeployedFromAContainerOfTheTemplate), "package" },
        {
            "function-app", "instanceMemoryMB: instanceMemoryMB", "instanceMemoryMB: 1024",
            nameof(AppRules.App_ScalesWithinWhatFlexAllows), "1024"
        },
        {
            "function-app", "{ 'azd-service-name': 'api' }", "{ 'azd-service-name': 'web' }",
            nameof(AppRules.App_IsFoundByAzd), "'web'"
        },
        { "function-app", ";Authorization=AAD'", "'", nameof(AppRules.App_SendsTelemetryByIdentity), "Authorization=AAD" },
        {
            "function-app", "name: 'scm'\n    properties: { allow: false }", "name: 'scm'\n    properties: { allow: true }",
            nameof(KeyRules.App_HasNoPublishingPassword), "/scm"
        },
        {
            "function-app", "var telemetrySettings = {", "var telemetrySettings = {\n  Upload__Password: 'made up'",
            nameof(KeyRules.Settings_HoldNoSecret), "Upload__Password"
        },
        {
            "function-app", "var storageSettings = {", "var storageSettings = {\n  Archive: 'https://archive.example.com/?sv=1&sig=made-up'",
            nameof(KeyRules.Settings_HoldNoSecret), "Archive"
        },
        {
            "function-app", "isolated ? network::subnet.id : null", "null",
            nameof(NetworkRules.Programs_RunInTheNetwork), "in subnet none"
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
        { "training-job", "identity: trainer.id }", "identity: 'system' }", nameof(TrainingRules.Job_PullsItsImageByIdentity), "pulled from" },
        {
            "training-job", "name: 'AZURE_CLIENT_ID', value: trainer.properties.clientId",
            "name: 'AZURE_CLIENT_ID', value: app.properties.clientId",
            nameof(TrainingRules.Job_KnowsItsIdentityAndItsStorage), "AZURE_CLIENT_ID"
        },
        {
            "training-job", "// Container Apps Jobs Operator:",
            """
            resource own 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
              name: guid(job.id, 'own')
              properties: { roleName: 'own', permissions: [{ actions: ['*'] }], assignableScopes: [resourceGroup().id] }
            }

            // Container Apps Jobs Operator:
            """,
            nameof(RoleRules.Roles_AreNotMadeUp), "custom roles"
        },
        { "training-job", "cpu: 24", "cpu: 32", nameof(TrainingRules.Job_FitsItsMachine), "32 cores" },
        {
            "events", "includedEventTypes: ['Microsoft.Storage.BlobCreated']", "includedEventTypes: ['Microsoft.Storage.BlobDeleted']",
            nameof(EventRules.Subscriptions_DeliverByIdentity), "BlobDeleted"
        },
        {
            "events", "topicType: 'Microsoft.Storage.StorageAccounts'", "topicType: 'Microsoft.Storage.Accounts'",
            nameof(EventRules.Topic_IsOfTheAccount), "topicType"
        },
        {
            "events", "eventTimeToLiveInMinutes: 1440", "eventTimeToLiveInMinutes: 30",
            nameof(EventRules.Subscriptions_KeepTrying), "is 30"
        },
        {
            "events", "queueName: 'training-events', queueMessageTimeToLiveInSeconds: 604800", "queueName: 'training-events'",
            nameof(EventRules.Subscriptions_KeepTrying), "queueMessageTimeToLiveInSeconds missing"
        },
        {
            "events", "principalType: 'ServicePrincipal'", "principalType: 'User'",
            nameof(RoleRules.Assignments_SayThatTheyAreForAnIdentity), "principalType"
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
            "alerts", "tostring(Properties.status) == '5xx'", "tostring(Properties.status) == '500'",
            nameof(QueryRules.Queries_CompareWithWhatTheAppSays), "status == '500'"
        },
        {
            "alerts", "tostring(Properties.state) == 'failed'", "tostring(Properties.state) == 'broken'",
            nameof(QueryRules.Queries_CompareWithWhatTheAppSays), "state == 'broken'"
        },
        {
            "alerts", "tostring(Properties.slow) =~ 'true'", "tostring(Properties.slow) =~ 'yes'",
            nameof(QueryRules.Queries_CompareWithWhatTheAppSays), "slow =~ 'yes'"
        },
        {
            "alerts", "route endswith 'predict'", "route endswith 'guess'",
            nameof(QueryRules.Queries_CompareWithWhatTheAppSays), "route endswith 'guess'"
        },
        {
            "alerts", "windowSize: alert.window", "windowSize: 'PT3H'",
            nameof(AlertRules.Alerts_AskTheWorkspaceOftenEnough), "looks 03:00:00 back"
        },
        { "alerts", "description: alert.meaning", "description: ''", nameof(AlertRules.Alerts_SayWhatTheyMean), "description" },
        {
            "alerts", "threshold: alert.threshold", "threshold: alert.threshold + 30",
            nameof(AlertRules.Thresholds_FitWhatIsCounted), "1 to 20 percent"
        },
        {
            "workbook.json", "'maas.models.memory'", "'maas.models.ram'",
            nameof(QueryRules.Queries_AskForMetricsOfTheApp), "'maas.models.ram'"
        },
        {
            "workbook.json", "tostring(Properties.model)", "tostring(Properties.name)",
            nameof(QueryRules.Queries_AskForTagsOfTheirMetrics), "'name'"
        },
        {
            "workbook.json", "\"ContainerAppConsoleLogs\\n", "\"ContainerAppConsoleLogs_CL\\n",
            nameof(QueryRules.Queries_AskTablesThatThereAre), "ContainerAppConsoleLogs_CL"
        },
        {
            "alerts", "or queue endswith '-poison'", "and Sum > 0 or queue endswith '-poison'",
            nameof(QueryRules.Conditions_SayWhatBelongsTogether), "poison-messages"
        },
        {
            "private-endpoints", "['blob', 'queue', 'table']", "['blob', 'queue']",
            nameof(NetworkRules.EachPart_HasAnEndpointAndAName), "'table'"
        },
        {
            "private-endpoints", "virtualNetwork: { id: network.id }", "virtualNetwork: { id: account.id }",
            nameof(NetworkRules.Zones_AreLinkedToTheNetwork), "privatelink.blob"
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
        {
            "registry", "@description('Its address.')\n", "",
            nameof(TemplateRules.Outputs_AreDescribed), "'endpoint'"
        },
        { "registry", "  location: location\n", "  location: 'westus'\n", nameof(NameRules.Resources_AreWhereTheyWereAskedFor), "'westus'" },
        {
            "workbook", "workspaces@2025-02-01", "workspaces@2023-09-01",
            nameof(TemplateRules.Types_HaveOneApiVersion), "2023-09-01, 2025-02-01"
        },
        { "registry", "  tags: tags\n", "", nameof(NameRules.Resources_AreTaggedWithTheEnvironment), "registries" },
        {
            "../main", "module network 'modules/network.bicep' = if (networkIsolation) {", "module network 'modules/network.bicep' = {",
            nameof(NetworkRules.OpenDeployments_HaveNoNetwork), "without isolation"
        },
        {
            "../main", "dependsOn: [access, endpoints, training]", "dependsOn: [endpoints, training]",
            nameof(TemplateRules.Programs_WaitForTheirRoles), nameof(Role.KeyVaultSecretsUser)
        },
        {
            "../main", "dependsOn: [access, monitoring, network, endpoints]", "dependsOn: [identities, monitoring, network, endpoints]",
            nameof(TemplateRules.Programs_WaitForTheirRoles), nameof(Role.StorageQueueDataMessageSender)
        },
        {
            "../main", "param webhookKeySecondHalf string = newGuid()", "param webhookKeySecondHalf string = 'made up'",
            nameof(KeyRules.SecureParameters_HaveNoLiteralDefault), "webhookKeySecondHalf"
        },
        {
            "../main", "module workbook 'modules/workbook.bicep' = {\n  scope: group\n  params: {\n    workspaceName: names.logs",
            "module workbook 'modules/workbook.bicep' = {\n  scope: group\n  params: {\n    workspaceName: monitoring.outputs.workspaceName",
            nameof(NameRules.Names_AreKnownBefore), "'workbook'"
        },
        { "../main", "dependsOn: [storage]", "dependsOn: []", nameof(TemplateRules.References_AreWaitedFor), "'events'" },
        { "../main", "storage: 'st${token}'", "storage: 'ST${token}'", nameof(NameRules.Names_AreTakenByAzure), "storageAccounts" },
        {
            "../main", "@description('The resource group.')",
            "output signingKey string = webhookKeyFirstHalf\n\n@description('The resource group.')",
            nameof(KeyRules.Outputs_HoldNoSecret), "signingKey"
        },
    };
}
