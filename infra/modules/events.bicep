metadata description = 'Tells the app of uploads and reports: Event Grid puts messages on queues, by an identity of its own and no key.'

import { resourceTags } from 'types.bicep'

@description('Name of the topic.')
param topicName string

@description('The storage account, whose blobs are watched and whose queues are written to.')
param storageAccountName string

@description('Where it is.')
param location string

@description('Tags of the topic.')
param tags resourceTags

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName

  resource queues 'queueServices' existing = {
    name: 'default'

    resource batchUploads 'queues' existing = { name: 'batch-uploads' }

    resource trainingEvents 'queues' existing = { name: 'training-events' }
  }
}

// System-assigned: behind a firewall Event Grid passes with no other identity.
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: topicName
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: account.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

// Storage Queue Data Message Sender
var sender = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'

resource sendsUploads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::queues::batchUploads
  name: guid(account::queues::batchUploads.id, topic.id, sender)
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', sender)
  }
}

resource sendsReports 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::queues::trainingEvents
  name: guid(account::queues::trainingEvents.id, topic.id, sender)
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', sender)
  }
}

resource uploads 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'batch-uploads'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: { resourceId: account.id, queueName: 'batch-uploads', queueMessageTimeToLiveInSeconds: 604800 }
      }
    }
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/batch-input/blobs/'
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
  dependsOn: [sendsUploads]
}

resource reports 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'training-reports'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: { resourceId: account.id, queueName: 'training-events', queueMessageTimeToLiveInSeconds: 604800 }
      }
    }
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/training/blobs/'
      subjectEndsWith: '/report.json'
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
  dependsOn: [sendsReports]
}
