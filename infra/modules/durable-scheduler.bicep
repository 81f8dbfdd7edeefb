metadata description = 'A Durable Task Scheduler, which keeps the state of trainings instead of the storage account.'

import { resourceTags } from 'types.bicep'

@description('Name of the scheduler.')
param name string

@description('Where it is.')
param location string

@description('Tags of the scheduler.')
param tags resourceTags

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    ipAllowlist: ['0.0.0.0/0']
    sku: { name: 'Consumption' }
  }

  resource hub 'taskHubs' = { name: 'maas' }
}
