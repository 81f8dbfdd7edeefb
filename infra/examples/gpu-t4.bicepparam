using '../main.bicep'

// Trainings on an NVIDIA T4, and an instance that is always ready.
param environmentName = 'maas-t4'
param location = 'westus3'
param gpuProfile = 'T4'
param alwaysReadyInstances = 1
param alertEmail = 'operator@example.com'
param monthlyBudget = 200
// Azure takes no first day before this month.
param budgetStartDate = readEnvironmentVariable('MAAS_BUDGET_START', '2026-12-01')
