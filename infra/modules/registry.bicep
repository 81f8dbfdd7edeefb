metadata description = 'The registry of the trainer\'s image.'

import { resourceTags } from 'types.bicep'

@description('Name of the registry.')
param name string

@description('Where it is.')
param location string

@description('Tags of the registry.')
param tags resourceTags

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
  }
}

@description('The registry.')
output name string = registry.name

@description('Its address.')
output endpoint string = registry.properties.loginServer
