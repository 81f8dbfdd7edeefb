# azd's hook before it provisions: what its environment says of the deployment, and Azure knows better. The image that trains: a new
# environment, as in a workflow, does not know it, and one that outlived its deployment names an image that went with it. The budget's
# first day: it can never be changed, and a new budget begins with this month.
$ErrorActionPreference = 'Stop'
# An answer that is missing is no error here.
$PSNativeCommandUseErrorActionPreference = $false

$there = 'unknown'
$group = "rg-$env:AZURE_ENV_NAME"
if ($env:AZURE_SUBSCRIPTION_ID -and (Get-Command az -ErrorAction SilentlyContinue)) {
  $answer = az group exists --name $group --subscription $env:AZURE_SUBSCRIPTION_ID --output tsv 2> $null
  if ($LASTEXITCODE -eq 0) {
    $there = $answer
  }
}

$image = ''
$start = ''
if ($there -eq 'true') {
  $image = az containerapp job list --resource-group $group --subscription $env:AZURE_SUBSCRIPTION_ID `
    --query "[0].properties.template.containers[0].image" --output tsv
  if ($LASTEXITCODE -ne 0) {
    throw 'The training job could not be asked for.'
  }
  $start = az rest --method get --query properties.timePeriod.startDate --output tsv --url `
    "/subscriptions/$env:AZURE_SUBSCRIPTION_ID/resourceGroups/$group/providers/Microsoft.Consumption/budgets/maas?api-version=2024-08-01" `
    2> $null
}

# Images of other registries are whose who named them.
if (-not $env:MAAS_TRAINER_IMAGE -or $env:MAAS_TRAINER_IMAGE -like '*.azurecr.io/maas-trainer:*') {
  if ($there -ne 'unknown' -and "$image" -ne "$env:MAAS_TRAINER_IMAGE") {
    azd env set MAAS_TRAINER_IMAGE "$image"
  }
}

if ($env:MAAS_MONTHLY_BUDGET -and $env:MAAS_MONTHLY_BUDGET -ne '0') {
  if (-not $start) {
    $start = (Get-Date).ToUniversalTime().ToString('yyyy-MM-01')
  }
  azd env set MAAS_BUDGET_START $start.Substring(0, 10)
}
