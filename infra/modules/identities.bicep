metadata description = 'Who the app is, and who a training job is.'

import { resourceTags } from 'types.bicep'

@description('Name of the app\'s identity.')
param appIdentityName string

@description('Name of the training jobs\' identity.')
param trainerIdentityName string

@description('Where they are.')
param location string

@description('Tags of each resource.')
param tags resourceTags

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: appIdentityName
  location: location
  tags: tags
}

resource trainer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: trainerIdentityName
  location: location
  tags: tags
}
