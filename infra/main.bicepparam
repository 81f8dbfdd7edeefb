using 'main.bicep'

// What azd knows of an environment, or the shell of who deploys. docs/operating.md explains each.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param principalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param principalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')

param gpuProfile = readEnvironmentVariable('MAAS_GPU_PROFILE', 'none')
param trainerImage = readEnvironmentVariable('MAAS_TRAINER_IMAGE', '')
param trainingTimeLimitHours = int(readEnvironmentVariable('MAAS_TRAINING_TIME_LIMIT_HOURS', '24'))
param maxConcurrentTrainings = int(readEnvironmentVariable('MAAS_MAX_CONCURRENT_TRAININGS', '2'))
param networkIsolation = bool(readEnvironmentVariable('MAAS_NETWORK_ISOLATION', 'false'))
param networkAddressPrefix = readEnvironmentVariable('MAAS_NETWORK_ADDRESS_PREFIX', '10.80.0.0/16')
param durableBackend = readEnvironmentVariable('MAAS_DURABLE_BACKEND', 'storage')
param storageSku = readEnvironmentVariable('MAAS_STORAGE_SKU', 'Standard_LRS')

param instanceMemoryMB = { '512': 512, '2048': 2048, '4096': 4096 }[readEnvironmentVariable(
  'MAAS_INSTANCE_MEMORY_MB',
  '2048'
)]
param maximumInstanceCount = int(readEnvironmentVariable('MAAS_MAX_INSTANCES', '40'))
param httpConcurrency = int(readEnvironmentVariable('MAAS_HTTP_CONCURRENCY', '16'))
param alwaysReadyInstances = int(readEnvironmentVariable('MAAS_ALWAYS_READY_INSTANCES', '0'))

param extraAppSettings = json(readEnvironmentVariable('MAAS_APP_SETTINGS', '{}'))

param payloadRetentionDays = int(readEnvironmentVariable('MAAS_PAYLOAD_RETENTION_DAYS', '30'))
param batchOutputRetentionDays = int(readEnvironmentVariable('MAAS_BATCH_OUTPUT_RETENTION_DAYS', '90'))

param dailyLogCapGb = int(readEnvironmentVariable('MAAS_DAILY_LOG_CAP_GB', '2'))
param alertEmail = readEnvironmentVariable('MAAS_ALERT_EMAIL', '')
param monthlyBudget = int(readEnvironmentVariable('MAAS_MONTHLY_BUDGET', '0'))
param budgetStartDate = readEnvironmentVariable('MAAS_BUDGET_START', '')
param slowRequestSeconds = int(readEnvironmentVariable('MAAS_SLOW_REQUEST_SECONDS', '2'))
