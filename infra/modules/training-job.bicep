metadata description = 'The job that trains, on a machine that is paid for only while a training runs, and the app\'s right to start it.'

import { resourceTags } from 'types.bicep'

@description('Name of the Container Apps environment.')
param environmentName string

@description('Name of the job.')
@maxLength(32)
param jobName string

@description('The machine.')
@allowed(['none', 'T4', 'A100'])
param gpuProfile string

@description('The trainer\'s image; empty for a placeholder.')
param image string

@description('The longest training, in hours.')
param timeLimitHours int

@description('The app\'s identity, which starts and stops the job.')
param appIdentityName string

@description('The identity as which jobs run.')
param trainerIdentityName string

@description('The registry of the image.')
param registryName string

@description('The storage account.')
param storageAccountName string

@description('The workspace for the logs of jobs.')
param workspaceName string

@description('The virtual network in which jobs run; empty for none.')
param networkName string

@description('Where it is.')
param location string

@description('Tags of each resource.')
param tags resourceTags

var isolated = !empty(networkName)

// One container takes the whole machine.
var machines = {
  none: { profile: 'Consumption', type: 'Consumption', cpu: 4, memory: '8Gi' }
  T4: { profile: 'gpu-t4', type: 'Consumption-GPU-NC8as-T4', cpu: 8, memory: '56Gi' }
  A100: { profile: 'gpu-a100', type: 'Consumption-GPU-NC24-A100', cpu: 24, memory: '220Gi' }
}
var machine = machines[gpuProfile]

resource trainer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: trainerIdentityName }

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: appIdentityName }

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = { name: registryName }

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: storageAccountName }

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = { name: workspaceName }

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' existing = if (isolated) {
  name: isolated ? networkName : 'none'

  resource subnet 'subnets' existing = { name: 'training' }
}

resource environment 'Microsoft.App/managedEnvironments@2026-01-01' = {
  name: environmentName
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: { destination: 'azure-monitor' }
    // A profile of serverless GPUs has no counts: with a minimum or a maximum Azure refuses it.
    workloadProfiles: union(
      [{ name: 'Consumption', workloadProfileType: 'Consumption' }],
      gpuProfile == 'none' ? [] : [{ name: machine.profile, workloadProfileType: machine.type }]
    )
    vnetConfiguration: isolated ? { internal: true, infrastructureSubnetId: network::subnet.id } : null
    zoneRedundant: false
  }
}

resource jobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'logs'
  properties: {
    workspaceId: workspace.id
    logs: [
      { category: 'ContainerAppConsoleLogs', enabled: true }
      { category: 'ContainerAppSystemLogs', enabled: true }
    ]
  }
}

resource job 'Microsoft.App/jobs@2026-01-01' = {
  name: jobName
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${trainer.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: machine.profile
    configuration: {
      triggerType: 'Manual'
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: timeLimitHours * 3600
      // The run counts its attempts itself.
      replicaRetryLimit: 0
      registries: [{ server: registry.properties.loginServer, identity: trainer.id }]
    }
    template: {
      containers: [
        {
          name: 'trainer'
          image: empty(image) ? 'mcr.microsoft.com/k8se/quickstart-jobs:latest' : image
          resources: { cpu: machine.cpu, memory: machine.memory }
          env: [
            { name: 'AZURE_CLIENT_ID', value: trainer.properties.clientId }
            { name: 'AzureWebJobsStorage__blobServiceUri', value: account.properties.primaryEndpoints.blob }
            { name: 'AzureWebJobsStorage__clientId', value: trainer.properties.clientId }
          ]
        }
      ]
    }
  }
}

// Container Apps Jobs Operator: to read, start and stop this job, and no other.
var operator = 'b9a307c4-5aa3-4b52-ba60-2b17c136cd7b'

resource appOperatesJob 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: job
  name: guid(job.id, app.id, operator)
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', operator)
  }
}

@description('The job.')
output jobName string = job.name
