metadata description = 'What somebody must look at. docs/operating.md says of each what it means and what to do.'

import { resourceTags } from 'types.bicep'

@description('The workspace with the metrics of the app.')
param workspaceName string

@description('Who is told; empty for nobody: alerts are shown in the portal all the same.')
param email string

@description('From when on a prediction is slow.')
param slowRequestSeconds int

@description('Where it is.')
param location string

@description('Tags of each resource.')
param tags resourceTags

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = { name: workspaceName }

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'maas'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'maas'
    emailReceivers: [
      { name: 'operator', emailAddress: empty(email) ? 'nobody@example.com' : email, useCommonAlertSchema: true }
    ]
  }
}

@description('One alert: it fires when the largest value that the query finds is above the threshold.')
type alert = {
  @description('Name of the rule.')
  name: string

  @description('Title for people.')
  title: string

  @description('What it means, in a sentence.')
  meaning: string

  @description('0, critical, to 4.')
  severity: int

  @description('Of Log Analytics, with a column `value`.')
  query: string

  @description('What `value` may be at most.')
  threshold: int

  @description('How far back the query looks. Metrics come minutes late: what happens once is looked for twice as far back as it is asked.')
  window: 'PT15M' | 'PT30M' | 'PT1H'

  @description('How often it is asked.')
  every: 'PT15M' | 'PT30M'
}

var alerts alert[] = [
  {
    name: 'poison-messages'
    title: 'MaaS: work was given up'
    meaning: 'A message failed as often as it may. Its job or batch is marked as failed, or waits in a poison queue.'
    severity: 2
    query: '''
      AppMetrics
      | where Name in ('maas.messages.given_up', 'maas.queue.messages')
      | extend queue = tostring(Properties.queue)
      | where Name == 'maas.messages.given_up' or queue endswith '-poison'
      | summarize value = max(Sum) by queue
    '''
    threshold: 0
    window: 'PT1H'
    every: 'PT30M'
  }
  {
    name: 'server-errors'
    title: 'MaaS: more than 5 % of requests fail'
    meaning: 'Answers with a status of 500 or more, overload (503) among them, over all requests of the last quarter of an hour.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'maas.requests'
      | where tostring(Properties.route) !startswith '/v2/health'
      | summarize total = sum(Sum), failed = sumif(Sum, tostring(Properties.status) == '5xx')
      | where total >= 20
      | project value = 100.0 * failed / total
    '''
    threshold: 5
    window: 'PT15M'
    every: 'PT15M'
  }
  {
    name: 'slow-predictions'
    title: 'MaaS: the 99th percentile of predictions is over ${slowRequestSeconds} s'
    meaning: 'More than one of a hundred predictions took longer than that.'
    severity: 2
    query: '''
      AppMetrics
      | where Name == 'maas.requests'
      | extend route = tostring(Properties.route)
      | where route endswith 'infer' or route endswith 'predict'
      | summarize total = sum(Sum), slow = sumif(Sum, tostring(Properties.slow) =~ 'true')
      | where total >= 100
      | project value = 100.0 * slow / total
    '''
    threshold: 1
    window: 'PT15M'
    every: 'PT15M'
  }
  {
    name: 'failed-trainings'
    title: 'MaaS: a training failed'
    meaning: 'A run ended in failure after all its attempts. What was serving serves on.'
    severity: 2
    query: '''
      AppMetrics
      | where Name == 'maas.training.runs.ended' and tostring(Properties.state) == 'failed'
      | summarize value = sum(Sum)
    '''
    threshold: 0
    window: 'PT30M'
    every: 'PT15M'
  }
  {
    name: 'overdue-training-jobs'
    title: 'MaaS: a training job runs beyond its time'
    meaning: 'A job is still there, and paid for, although its time limit is over.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'maas.training.jobs.overdue'
      | summarize value = max(Sum)
    '''
    threshold: 0
    window: 'PT30M'
    every: 'PT15M'
  }
  {
    name: 'silence'
    title: 'MaaS: nothing was heard of the service'
    meaning: 'A timer of the app measures every five minutes. That nothing arrives means that the app does not run, or cannot say so.'
    severity: 1
    query: '''
      AppMetrics
      | where Name == 'maas.queue.messages'
      | summarize measurements = count()
      | project value = iff(measurements == 0, 1, 0)
    '''
    threshold: 0
    window: 'PT30M'
    every: 'PT15M'
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: alert.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      description: alert.meaning
      severity: alert.severity
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: alert.every
      windowSize: alert.window
      criteria: {
        allOf: [
          {
            query: alert.query
            metricMeasureColumn: 'value'
            timeAggregation: 'Maximum'
            operator: 'GreaterThan'
            threshold: alert.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      // The tables are there only after the first metric.
      skipQueryValidation: true
      actions: { actionGroups: empty(email) ? [] : [people.id] }
    }
  }
]
