metadata description = 'Addresses in the virtual network for storage and secrets, and the names that lead to them.'

import { resourceTags } from 'types.bicep'

@description('The storage account.')
param storageAccountName string

@description('The vault.')
param vaultName string

@description('The virtual network.')
param networkName string

@description('Where the endpoints are.')
param location string

@description('Tags of each resource.')
param tags resourceTags

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: storageAccountName }

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = { name: vaultName }

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' existing = {
  name: networkName

  resource subnet 'subnets' existing = { name: 'private-endpoints' }
}

var storageParts = ['blob', 'queue', 'table']

resource storageZones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for part in storageParts: {
    name: 'privatelink.${part}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource storageLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (part, i) in storageParts: {
    parent: storageZones[i]
    name: networkName
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

resource storageEndpoints 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for part in storageParts: {
    name: 'pep-${storageAccountName}-${part}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::subnet.id }
      privateLinkServiceConnections: [
        { name: part, properties: { privateLinkServiceId: account.id, groupIds: [part] } }
      ]
    }
  }
]

resource storageZoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (part, i) in storageParts: {
    parent: storageEndpoints[i]
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: part, properties: { privateDnsZoneId: storageZones[i].id } }] }
  }
]

resource vaultZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  // The zone says "vaultcore" where the vault's own name says "vault".
  name: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
  location: 'global'
  tags: tags
}

resource vaultLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: vaultZone
  name: networkName
  location: 'global'
  tags: tags
  properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
}

resource vaultEndpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: 'pep-${vaultName}'
  location: location
  tags: tags
  properties: {
    subnet: { id: network::subnet.id }
    privateLinkServiceConnections: [
      { name: 'vault', properties: { privateLinkServiceId: vault.id, groupIds: ['vault'] } }
    ]
  }
}

resource vaultZoneGroup 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = {
  parent: vaultEndpoint
  name: 'default'
  properties: { privateDnsZoneConfigs: [{ name: 'vault', properties: { privateDnsZoneId: vaultZone.id } }] }
}
