metadata description = 'The virtual network: a subnet for the app, one for training jobs, one for private endpoints.'

import { resourceTags } from 'types.bicep'

@description('Name of the network.')
param name string

@description('Its addresses, a /16.')
param addressPrefix string

@description('Where it is.')
param location string

@description('Tags of the network.')
param tags resourceTags

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 0)
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 1)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
      {
        name: 'training'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 23, 1)
          delegations: [{ name: 'training', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
    ]
  }
}
