# azd's hook before it provisions. Where azd's environment is new, as in a workflow, and the deployment is not, two things that it did not
# decide are asked for: the image that trains, which would become the placeholder again, and the budget's first day, which can never be
# changed. A first budget begins with this month.
$ErrorActionPreference = 'Stop'
# An answer that is missing is no error here.
$PSNativeCommandUseErrorActionPreference = $false

$group = "rg-$env:AZURE_ENV_NAME"
$where = @('--resource-group', $group, '--subscription', $env:AZURE_SUBSCRIPTION_ID, '--output', 'tsv')

if (-not $env:MAAS_TRAINER_IMAGE -and $env:AZURE_SUBSCRIPTION_ID) {
  $image = az containerapp job list --query "[0].properties.template.containers[0].image" @where 2> $null
  if ($image) {
    azd env set MAAS_TRAINER_IMAGE $image
  }
}

if (-not $env:MAAS_BUDGET_START) {
  $start = $null
  if ($env:AZURE_SUBSCRIPTION_ID) {
    $start = az consumption budget show --budget-name maas --query timePeriod.startDate @where 2> $null
  }
  if (-not $start) {
    $start = (Get-Date).ToUniversalTime().ToString('yyyy-MM-01')
  }
  azd env set MAAS_BUDGET_START $start.Substring(0, 10)
}
