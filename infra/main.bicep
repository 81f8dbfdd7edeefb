metadata name = 'MaaS'
metadata description = 'ONNX models as a service on Azure Functions, and their training on GPU jobs. No keys: all speak by managed identity.'

import { appSettings } from 'modules/types.bicep'

targetScope = 'subscription'

@description('Names the environment. With the subscription and the location it decides all names: the same three are the same resources.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Where everything is. See docs/operating.md for the regions that have the GPU that is asked for.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Object id of who deploys, who may then upload models and data, read results and clear queues. Empty: nobody.')
param principalId string = ''

@description('What the principal is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string = 'User'

@description('The machine that trains: no GPU (4 cores), an NVIDIA T4 or an A100. Paid for by the second while a training runs.')
@allowed(['none', 'T4', 'A100'])
param gpuProfile string = 'none'

@description('True: storage and vault can be reached from a virtual network only, in which the app and the training jobs run.')
param networkIsolation bool = false

@description('Addresses of that network: a /16 that is free in the networks it is to be joined to.')
param networkAddressPrefix string = '10.80.0.0/16'

@description('Memory of one instance of the app in MB, for the host, the app and the models that are loaded.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Instances of the app at most.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Requests that one instance answers at once before another instance is started.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 16

@description('Instances for HTTP that always run, so that no request waits for a start. 0: none, and almost nothing to pay at rest.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('Where the state of trainings is kept: in the storage account, or in a Durable Task Scheduler.')
@allowed(['storage', 'scheduler'])
param durableBackend string = 'storage'

@description('Storage redundancy: in one data centre, or over the zones of the region.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param storageSku string = 'Standard_LRS'

@description('The image of the training job. Empty: a placeholder, until the first image is pushed to the registry.')
param trainerImage string = ''

@description('The longest training, in hours: the job is ended after it. A run whose own limit is longer is refused.')
@minValue(1)
@maxValue(168)
param trainingTimeLimitHours int = 24

@description('Trainings at once; others wait. Each costs a machine.')
@minValue(1)
@maxValue(100)
param maxConcurrentTrainings int = 2

@description('Settings of the app besides those that this template makes, by name (docs/settings.md). They win over those.')
param extraAppSettings appSettings = {}

@description('Days that blobs of requests and results are kept.')
@minValue(8)
@maxValue(3650)
param payloadRetentionDays int = 30

@description('Days that the output of batches is kept.')
@minValue(8)
@maxValue(3650)
param batchOutputRetentionDays int = 90

@description('A prediction that takes longer is slow; when more than one of a hundred is, an alert fires.')
@minValue(1)
@maxValue(600)
param slowRequestSeconds int = 2

@description('Who gets alerts and the budget\'s notices. Empty: alerts are only shown in the portal, and there is no budget.')
param alertEmail string = ''

@description('Budget of a month in the currency of the subscription. 0: none.')
@minValue(0)
param monthlyBudget int = 0

@description('First day of the budget, the first of a month. Azure refuses to change it later, so it is no date of today.')
param budgetStartDate string = ''

@description('GB of logs that are taken in a day at most: a bound on what a fault can cost. Alerts work on these logs.')
@minValue(1)
param dailyLogCapGb int = 2

@description('Half of the first signing key of webhooks. Later deployments leave the key in the vault alone.')
@secure()
param webhookKeyFirstHalf string = newGuid()

@description('The other half.')
@secure()
param webhookKeySecondHalf string = newGuid()

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var names = {
  storage: 'st${token}'
  functionApp: 'func-${token}'
  plan: 'plan-${token}'
  appIdentity: 'id-app-${token}'
  trainerIdentity: 'id-trainer-${token}'
  logs: 'log-${token}'
  insights: 'appi-${token}'
  registry: 'cr${token}'
  environment: 'cae-${token}'
  job: 'caj-${token}'
  vault: 'kv-${token}'
  topic: 'evgt-${token}'
  scheduler: 'dts-${token}'
  network: 'vnet-${token}'
}

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  scope: group
  params: {
    appIdentityName: names.appIdentity
    trainerIdentityName: names.trainerIdentity
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.logs
    insightsName: names.insights
    dailyLogCapGb: dailyLogCapGb
    location: location
    tags: tags
  }
}

module network 'modules/network.bicep' = if (networkIsolation) {
  scope: group
  params: {
    name: names.network
    addressPrefix: networkAddressPrefix
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    sku: storageSku
    isolated: networkIsolation
    payloadRetentionDays: payloadRetentionDays
    batchOutputRetentionDays: batchOutputRetentionDays
    location: location
    tags: tags
  }
}

module vault 'modules/key-vault.bicep' = {
  scope: group
  params: {
    name: names.vault
    isolated: networkIsolation
    webhookKeyFirstHalf: webhookKeyFirstHalf
    webhookKeySecondHalf: webhookKeySecondHalf
    location: location
    tags: tags
  }
}

module endpoints 'modules/private-endpoints.bicep' = if (networkIsolation) {
  scope: group
  params: {
    storageAccountName: names.storage
    vaultName: names.vault
    networkName: names.network
    location: location
    tags: tags
  }
  dependsOn: [network, storage, vault]
}

module registry 'modules/registry.bicep' = {
  scope: group
  params: {
    name: names.registry
    location: location
    tags: tags
  }
}

module scheduler 'modules/durable-scheduler.bicep' = if (durableBackend == 'scheduler') {
  scope: group
  params: {
    name: names.scheduler
    location: location
    tags: tags
  }
}

module access 'modules/access.bicep' = {
  scope: group
  params: {
    appIdentityName: names.appIdentity
    trainerIdentityName: names.trainerIdentity
    storageAccountName: names.storage
    insightsName: names.insights
    vaultName: names.vault
    registryName: names.registry
    schedulerName: durableBackend == 'scheduler' ? names.scheduler : ''
    principalId: principalId
    principalType: principalType
  }
  dependsOn: [identities, monitoring, storage, vault, registry, scheduler]
}

module training 'modules/training-job.bicep' = {
  scope: group
  params: {
    environmentName: names.environment
    jobName: names.job
    gpuProfile: gpuProfile
    image: trainerImage
    timeLimitHours: trainingTimeLimitHours
    appIdentityName: names.appIdentity
    trainerIdentityName: names.trainerIdentity
    registryName: names.registry
    storageAccountName: names.storage
    workspaceName: names.logs
    networkName: networkIsolation ? names.network : ''
    location: location
    tags: tags
  }
  // A network takes one change at a time, and endpoints change it, too.
  dependsOn: [access, monitoring, network, endpoints]
}

module app 'modules/function-app.bicep' = {
  scope: group
  params: {
    name: names.functionApp
    planName: names.plan
    identityName: names.appIdentity
    storageAccountName: names.storage
    insightsName: names.insights
    vaultName: names.vault
    jobName: names.job
    gpuProfile: gpuProfile
    schedulerName: durableBackend == 'scheduler' ? names.scheduler : ''
    networkName: networkIsolation ? names.network : ''
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
    alwaysReadyInstances: alwaysReadyInstances
    slowRequestSeconds: slowRequestSeconds
    maxConcurrentTrainings: maxConcurrentTrainings
    extraAppSettings: extraAppSettings
    location: location
    tags: tags
  }
  dependsOn: [access, endpoints, training]
}

module events 'modules/events.bicep' = {
  scope: group
  params: {
    topicName: names.topic
    storageAccountName: names.storage
    location: location
    tags: tags
  }
  dependsOn: [storage]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    workspaceName: names.logs
    email: alertEmail
    slowRequestSeconds: slowRequestSeconds
    location: location
    tags: tags
  }
  dependsOn: [monitoring]
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    workspaceName: names.logs
    location: location
    tags: tags
  }
  dependsOn: [monitoring]
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0 && !empty(alertEmail)) {
  scope: group
  params: {
    amount: monthlyBudget
    email: alertEmail
    startDate: empty(budgetStartDate) ? fail('A budget needs budgetStartDate, such as 2026-12-01.') : budgetStartDate
  }
}

@description('Where everything is.')
output AZURE_LOCATION string = location

@description('The tenant of the subscription.')
output AZURE_TENANT_ID string = tenant().tenantId

@description('The resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('The function app.')
output AZURE_FUNCTION_NAME string = app.outputs.name

@description('The function app, by the name that azd looks for.')
output SERVICE_API_NAME string = app.outputs.name

@description('The address of the service.')
output SERVICE_API_URI string = app.outputs.uri

@description('The storage account: models, data, results.')
output AZURE_STORAGE_ACCOUNT_NAME string = storage.outputs.name

@description('The registry of the trainer\'s image.')
output AZURE_CONTAINER_REGISTRY_NAME string = registry.outputs.name

@description('The registry\'s address.')
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.endpoint

@description('The job that trains.')
output AZURE_TRAINING_JOB_NAME string = training.outputs.jobName

@description('The machine that trains.')
output AZURE_GPU_PROFILE string = gpuProfile

@description('The vault with the signing key of webhooks.')
output AZURE_KEY_VAULT_NAME string = vault.outputs.name

@description('The workspace of the logs and metrics.')
output AZURE_LOG_ANALYTICS_WORKSPACE_NAME string = monitoring.outputs.workspaceName
