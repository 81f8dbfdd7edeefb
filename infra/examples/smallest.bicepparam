using '../main.bicep'

// Nothing that costs while nothing is asked; trainings on four cores.
param environmentName = 'maas-small'
param location = 'westeurope'
