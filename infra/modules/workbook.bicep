metadata description = 'What an operator looks at: requests, models, queues, batches, trainings.'

import { resourceTags } from 'types.bicep'

@description('The workspace.')
param workspaceName string

@description('Where it is.')
param location string

@description('Tags of the workbook.')
param tags resourceTags

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = { name: workspaceName }

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'maas')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'MaaS'
    category: 'workbook'
    version: '1.0'
    sourceId: workspace.id
    serializedData: loadTextContent('workbook.json')
  }
}
