metadata description = 'The few secrets: the signing key of webhooks.'

import { resourceTags } from 'types.bicep'

@description('Name of the vault.')
param name string

@description('True: no access from the Internet.')
param isolated bool

@description('Half of the first signing key of webhooks.')
@secure()
param webhookKeyFirstHalf string

@description('The other half.')
@secure()
param webhookKeySecondHalf string

@description('Where it is.')
param location string

@description('Tags of the vault.')
param tags resourceTags

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: isolated ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isolated ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }
}

// The first deployment makes the key. Who rotates it writes a new version, which later deployments leave alone.
@onlyIfNotExists()
resource webhookKey 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'webhook-signing-key'
  tags: tags
  properties: {
    value: base64('${webhookKeyFirstHalf}${webhookKeySecondHalf}')
    contentType: 'base64, at least 32 bytes'
    attributes: { enabled: true }
  }
}

@description('The vault.')
output name string = vault.name
