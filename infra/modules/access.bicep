metadata description = 'Who may do what, each on one resource. Roles on the job and of Event Grid are beside the job and the topic.'

@description('The app\'s identity.')
param appIdentityName string

@description('The training jobs\' identity.')
param trainerIdentityName string

@description('The storage account.')
param storageAccountName string

@description('Application Insights.')
param insightsName string

@description('The vault.')
param vaultName string

@description('The registry.')
param registryName string

@description('The Durable Task Scheduler; empty when there is none.')
param schedulerName string

@description('Object id of who deploys; empty for nobody.')
param principalId string

@description('What the principal is.')
param principalType string

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: appIdentityName }

resource trainer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: trainerIdentityName }

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource training 'containers' existing = { name: 'training' }

    resource datasets 'containers' existing = { name: 'datasets' }
  }

  resource queues 'queueServices' existing = {
    name: 'default'

    resource trainingEvents 'queues' existing = { name: 'training-events' }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: insightsName }

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName

  resource webhookKey 'secrets' existing = { name: 'webhook-signing-key' }
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = { name: registryName }

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' existing = if (!empty(schedulerName)) {
  name: empty(schedulerName) ? 'none' : schedulerName
}

var roles = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageQueueDataMessageProcessor: '8a0f0c08-91a1-4084-bc3d-661d67233fed'
  storageQueueDataMessageSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  durableTaskDataContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402'
}

// The Functions host keeps its locks, keys and the app's package in blobs, and wants to own them.
resource appBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, app.id, roles.storageBlobDataOwner)
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataOwner)
  }
}

resource appQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, app.id, roles.storageQueueDataContributor)
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageQueueDataContributor
    )
  }
}

resource appTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, app.id, roles.storageTableDataContributor)
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageTableDataContributor
    )
  }
}

resource appTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, app.id, roles.monitoringMetricsPublisher)
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
  }
}

resource appWebhookKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault::webhookKey
  name: guid(vault::webhookKey.id, app.id, roles.keyVaultSecretsUser)
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource appScheduler 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(schedulerName)) {
  scope: scheduler
  name: guid(scheduler.id, app.id, roles.durableTaskDataContributor)
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.durableTaskDataContributor
    )
  }
}

resource trainerRuns 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::blobs::training
  name: guid(account::blobs::training.id, trainer.id, roles.storageBlobDataContributor)
  properties: {
    principalId: trainer.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageBlobDataContributor
    )
  }
}

resource trainerData 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::blobs::datasets
  name: guid(account::blobs::datasets.id, trainer.id, roles.storageBlobDataReader)
  properties: {
    principalId: trainer.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataReader)
  }
}

resource trainerEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::queues::trainingEvents
  name: guid(account::queues::trainingEvents.id, trainer.id, roles.storageQueueDataMessageSender)
  properties: {
    principalId: trainer.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageQueueDataMessageSender
    )
  }
}

resource trainerImage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, trainer.id, roles.acrPull)
  properties: {
    principalId: trainer.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
  }
}

var writtenByPeople = ['uploads', 'models', 'datasets', 'batch-input']
var readByPeople = ['batch-output', 'training']

resource written 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' existing = [
  for container in writtenByPeople: {
    parent: account::blobs
    name: container
  }
]

resource read 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' existing = [
  for container in readByPeople: {
    parent: account::blobs
    name: container
  }
]

resource deployerWrites 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (container, i) in writtenByPeople: if (!empty(principalId)) {
    scope: written[i]
    name: guid(written[i].id, principalId, roles.storageBlobDataContributor)
    properties: {
      principalId: principalId
      principalType: principalType
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageBlobDataContributor
      )
    }
  }
]

resource deployerReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (container, i) in readByPeople: if (!empty(principalId)) {
    scope: read[i]
    name: guid(read[i].id, principalId, roles.storageBlobDataReader)
    properties: {
      principalId: principalId
      principalType: principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataReader)
    }
  }
]

// To look at what is in a poison queue, and to clear it.
resource deployerQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: account
  name: guid(account.id, principalId, roles.storageQueueDataMessageProcessor)
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageQueueDataMessageProcessor
    )
  }
}
