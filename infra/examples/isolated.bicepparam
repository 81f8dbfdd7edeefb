using '../main.bicep'

// Storage and secrets in a virtual network, over the zones of the region; two instances always ready.
param environmentName = 'maas-isolated'
param location = 'westeurope'
param networkIsolation = true
param storageSku = 'Standard_ZRS'
param gpuProfile = 'T4'
param alwaysReadyInstances = 2
param alertEmail = 'operator@example.com'
