using '../main.bicep'

// Trainings on an A100, large models, state of trainings in a Durable Task Scheduler.
param environmentName = 'maas-a100'
param location = 'swedencentral'
param gpuProfile = 'A100'
param trainingTimeLimitHours = 72
param instanceMemoryMB = 4096
param httpConcurrency = 4
param maximumInstanceCount = 100
param durableBackend = 'scheduler'
param alertEmail = 'operator@example.com'
param monthlyBudget = 2000
// Azure takes no first day before this month.
param budgetStartDate = readEnvironmentVariable('MAAS_BUDGET_START', '2026-12-01')
