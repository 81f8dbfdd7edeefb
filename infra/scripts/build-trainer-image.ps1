# azd's hook after it provisioned: builds the trainer's image in the registry, and gives it to the training job. What is there already is
# not done again: an image has the name of the commit that last changed what it is made of, or of the time if there are other changes.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

function Assert-Done([string] $what) {
  if ($LASTEXITCODE -ne 0) {
    throw "$what ended with code $LASTEXITCODE, expected 0."
  }
}

if (-not $env:AZURE_TRAINING_JOB_NAME) {
  Write-Output 'Training is off: no trainer image is built.'
  exit 0
}
if ($env:MAAS_BUILD_TRAINER_IMAGE -eq 'false') {
  Write-Output 'No trainer image is built, as MAAS_BUILD_TRAINER_IMAGE says.'
  exit 0
}
if ($env:MAAS_TRAINER_IMAGE -and $env:MAAS_TRAINER_IMAGE -notlike "$env:AZURE_CONTAINER_REGISTRY_ENDPOINT/maas-trainer:*") {
  Write-Output "Trainings run $env:MAAS_TRAINER_IMAGE, which is built elsewhere."
  exit 0
}

Set-Location (Join-Path $PSScriptRoot '../..')
$isThere = Get-Command az -ErrorAction SilentlyContinue
if ($isThere) {
  az account show --output none 2> $null
}
if (-not $isThere -or $LASTEXITCODE -ne 0) {
  throw "The trainer's image is built with the Azure CLI, which is not there or not logged in: run 'az login', then 'azd up'."
}

$torch = 'cuda'
if (-not $env:AZURE_GPU_PROFILE -or $env:AZURE_GPU_PROFILE -eq 'none') {
  $torch = 'cpu'
}

$parts = 'src/MaaS.Trainer', 'src/MaaS.Training', 'src/MaaS.Repository', 'Directory.Build.props', 'Directory.Packages.props', 'BannedSymbols.txt',
  '.editorconfig', 'global.json', '.dockerignore'
$commit = git log -1 --format=%H -- @parts 2> $null
$changes = git status --porcelain -- @parts 2> $null
if ($commit -and -not $changes) {
  $tag = "$($commit.Substring(0, 12))-$torch"
}
else {
  $tag = "$([DateTime]::UtcNow.ToString('yyyyMMddHHmmss'))-$torch"
}
$image = "$env:AZURE_CONTAINER_REGISTRY_ENDPOINT/maas-trainer:$tag"
$revision = if ($commit) { $commit } else { 'unknown' }

# Without the repository the command fails, which means the same as an empty answer.
$found = az acr repository show-tags --name $env:AZURE_CONTAINER_REGISTRY_NAME --repository maas-trainer `
  --subscription $env:AZURE_SUBSCRIPTION_ID --query "[?@ == '$tag']" --output tsv 2> $null
if ($found -eq $tag) {
  Write-Output "$image is there already."
}
else {
  az acr build --registry $env:AZURE_CONTAINER_REGISTRY_NAME --subscription $env:AZURE_SUBSCRIPTION_ID --image "maas-trainer:$tag" `
    --file src/MaaS.Trainer/Dockerfile --build-arg "TORCH=$torch" --build-arg "VERSION=$tag" --build-arg "REVISION=$revision" `
    --timeout 7200 .
  Assert-Done 'az acr build'
}

# The next provisioning names the image itself.
azd env set MAAS_TRAINER_IMAGE $image
Assert-Done 'azd env set'

$current = az containerapp job show --name $env:AZURE_TRAINING_JOB_NAME --resource-group $env:AZURE_RESOURCE_GROUP `
  --subscription $env:AZURE_SUBSCRIPTION_ID --query 'properties.template.containers[0].image' --output tsv
Assert-Done 'az containerapp job show'
if ($current -ne $image) {
  az containerapp job update --name $env:AZURE_TRAINING_JOB_NAME --resource-group $env:AZURE_RESOURCE_GROUP `
    --subscription $env:AZURE_SUBSCRIPTION_ID --image $image --output none
  Assert-Done 'az containerapp job update'
}
