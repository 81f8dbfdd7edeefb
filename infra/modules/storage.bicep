metadata description = 'The storage account: models, data, payloads, queues of work, tables of state. Without keys.'

import { resourceTags } from 'types.bicep'

@description('Name of the account.')
param name string

@description('Redundancy.')
param sku string

@description('True: no access from the Internet.')
param isolated bool

@description('Days that blobs of requests and results are kept.')
param payloadRetentionDays int

@description('Days that the output of batches is kept.')
param batchOutputRetentionDays int

@description('Where it is.')
param location string

@description('Tags of the account.')
param tags resourceTags

var containers = [
  'models'
  'uploads'
  'requests'
  'results'
  'batch-input'
  'batch-output'
  'datasets'
  'training'
  'app-package'
]

var workQueues = [
  'predict-requests'
  'job-webhooks'
  'batch-chunks'
  'batch-uploads'
  'training-events'
]

var tables = ['jobs', 'batches', 'runs']

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isolated ? 'Disabled' : 'Enabled'
    // Event Grid writes to the queues from outside the network, with its identity, as a trusted service.
    networkAcls: { defaultAction: isolated ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: true
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 14 }
    }

    resource all 'containers' = [
      for container in containers: {
        name: container
        properties: { publicAccess: 'None' }
      }
    ]
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource work 'queues' = [for queue in workQueues: { name: queue }]

    resource poison 'queues' = [for queue in workQueues: { name: '${queue}-poison' }]
  }

  resource tableService 'tableServices' = {
    name: 'default'

    resource all 'tables' = [for table in tables: { name: table }]
  }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'payloads'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['requests/', 'results/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: payloadRetentionDays } } }
            }
          }
          {
            name: 'batch-output'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['batch-output/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: batchOutputRetentionDays } } }
            }
          }
          {
            // Versions are for models. Elsewhere blobs are rewritten all the time, and each write would leave one.
            name: 'versions-of-working-files'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: {
                blobTypes: ['blockBlob']
                prefixMatch: [
                  'requests/'
                  'results/'
                  'batch-input/'
                  'batch-output/'
                  'training/'
                  'azure-webjobs-hosts/'
                  'maas-leases/'
                  'maas-largemessages/'
                ]
              }
              actions: { version: { delete: { daysAfterCreationGreaterThan: 1 } } }
            }
          }
          {
            // The age counts from when a version was written, not from when it was replaced or deleted.
            name: 'old-versions'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'] }
              actions: { version: { delete: { daysAfterCreationGreaterThan: 365 } } }
            }
          }
        ]
      }
    }
    dependsOn: [blobs]
  }
}

@description('The account.')
output name string = account.name
