metadata description = 'The service: a function app on Flex Consumption, which scales to zero.'

import { appSettings, resourceTags } from 'types.bicep'

@description('Name of the app.')
param name string

@description('Name of its plan.')
param planName string

@description('The app\'s identity.')
param identityName string

@description('The storage account.')
param storageAccountName string

@description('Application Insights.')
param insightsName string

@description('The vault with the signing key of webhooks.')
param vaultName string

@description('The job that trains.')
param jobName string

@description('The machine on which it trains.')
@allowed(['none', 'T4', 'A100'])
param gpuProfile string

@description('The Durable Task Scheduler; empty for the storage account.')
param schedulerName string

@description('The virtual network; empty for none.')
param networkName string

@description('Memory of an instance in MB.')
param instanceMemoryMB int

@description('Instances at most.')
param maximumInstanceCount int

@description('Requests of one instance at once.')
param httpConcurrency int

@description('Instances for HTTP that always run.')
param alwaysReadyInstances int

@description('A prediction that takes longer is slow.')
param slowRequestSeconds int

@description('Trainings at once; others wait.')
param maxConcurrentTrainings int

@description('Settings of the app besides those that this template makes. They win over those.')
param extraAppSettings appSettings

@description('Where it is.')
param location string

@description('Tags of each resource.')
param tags resourceTags

var isolated = !empty(networkName)
var profile = gpuProfile == 'none' ? 'cpu' : toLower(gpuProfile)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: identityName }

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: storageAccountName }

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: insightsName }

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = { name: vaultName }

resource job 'Microsoft.App/jobs@2026-01-01' existing = { name: jobName }

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' existing = if (!empty(schedulerName)) {
  name: empty(schedulerName) ? 'none' : schedulerName
}

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' existing = if (isolated) {
  name: isolated ? networkName : 'none'

  resource subnet 'subnets' existing = { name: 'app' }
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: isolated ? network::subnet.id : null
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}app-package'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
    // A site takes one change at a time.
    dependsOn: [ftp]
  }
}

var storageSettings = {
  AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  AZURE_CLIENT_ID: identity.properties.clientId
}

var telemetrySettings = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  MaaS__Telemetry__SlowRequestSeconds: string(slowRequestSeconds)
}

var modelSettings = {
  // The local disk of an instance is small, and lost with it.
  MaaS__Cache__MaxBytes: '536870912'
  MaaS__Webhooks__SigningKey: '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/webhook-signing-key)'
  // Uploads come by Event Grid and a queue; the blob trigger is for places without.
  'AzureWebJobs.StartBatch.Disabled': 'true'
}

var trainingSettings = {
  MaaS__Training__DefaultCompute: profile
  'MaaS__Training__Compute__${profile}__Dispatcher': 'container-apps'
  'MaaS__Training__Compute__${profile}__JobId': job.id
  'MaaS__Training__Compute__${profile}__Container': 'trainer'
  'MaaS__Training__Compute__${profile}__MaxConcurrent': string(maxConcurrentTrainings)
}

var schedulerSettings = empty(schedulerName)
  ? {}
  : {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: join(
        [
          'Endpoint=${scheduler!.properties.endpoint}'
          'Authentication=ManagedIdentity'
          'ClientID=${identity.properties.clientId}'
        ],
        ';'
      )
      TASKHUB_NAME: 'maas'
    }

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    storageSettings,
    telemetrySettings,
    modelSettings,
    trainingSettings,
    schedulerSettings,
    extraAppSettings
  )
  dependsOn: [app::scm]
}

@description('The app.')
output name string = app.name

@description('Its address.')
output uri string = 'https://${app.properties.defaultHostName}'
