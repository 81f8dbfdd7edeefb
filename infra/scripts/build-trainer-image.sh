#!/bin/sh
# azd's hook after it provisioned: builds the trainer's image in the registry, and gives it to the training job. What is there already is
# not done again: an image has the name of the commit that last changed what it is made of, or of the time if there are other changes.
set -eu

if [ -z "${AZURE_TRAINING_JOB_NAME:-}" ]; then
  echo "Training is off: no trainer image is built."
  exit 0
fi
if [ "${MAAS_BUILD_TRAINER_IMAGE:-true}" = false ]; then
  echo "No trainer image is built, as MAAS_BUILD_TRAINER_IMAGE says."
  exit 0
fi
case ${MAAS_TRAINER_IMAGE:-} in
  "" | "$AZURE_CONTAINER_REGISTRY_ENDPOINT"/maas-trainer:*) ;;
  *)
    echo "Trainings run $MAAS_TRAINER_IMAGE, which is built elsewhere."
    exit 0
    ;;
esac

cd "$(dirname "$0")/../.."
if ! az account show --output none 2> /dev/null; then
  echo "The trainer's image is built with the Azure CLI, which is not there or not logged in: run 'az login', then 'azd up'." >&2
  exit 1
fi

torch=cuda
if [ "${AZURE_GPU_PROFILE:-none}" = none ]; then
  torch=cpu
fi

# From here on the words of "$@" are what the image is made of.
set -- src/MaaS.Trainer src/MaaS.Training src/MaaS.Repository Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig global.json .dockerignore
commit=$(git log -1 --format=%H -- "$@" 2> /dev/null || true)
changes=$(git status --porcelain -- "$@" 2> /dev/null || true)
if [ -n "$commit" ] && [ -z "$changes" ]; then
  tag=$(printf %.12s "$commit")-$torch
else
  tag=$(date -u +%Y%m%d%H%M%S)-$torch
fi
image=$AZURE_CONTAINER_REGISTRY_ENDPOINT/maas-trainer:$tag

# Without the repository the command fails, which means the same as an empty answer.
found=$(az acr repository show-tags --name "$AZURE_CONTAINER_REGISTRY_NAME" --repository maas-trainer \
  --subscription "$AZURE_SUBSCRIPTION_ID" --query "[?@ == '$tag']" --output tsv 2> /dev/null || true)
if [ "$found" = "$tag" ]; then
  echo "$image is there already."
else
  az acr build --registry "$AZURE_CONTAINER_REGISTRY_NAME" --subscription "$AZURE_SUBSCRIPTION_ID" --image "maas-trainer:$tag" \
    --file src/MaaS.Trainer/Dockerfile --build-arg "TORCH=$torch" --build-arg "VERSION=$tag" --build-arg "REVISION=${commit:-unknown}" \
    --timeout 7200 .
fi

# The next provisioning names the image itself.
azd env set MAAS_TRAINER_IMAGE "$image"

current=$(az containerapp job show --name "$AZURE_TRAINING_JOB_NAME" --resource-group "$AZURE_RESOURCE_GROUP" \
  --subscription "$AZURE_SUBSCRIPTION_ID" --query "properties.template.containers[0].image" --output tsv)
if [ "$current" != "$image" ]; then
  az containerapp job update --name "$AZURE_TRAINING_JOB_NAME" --resource-group "$AZURE_RESOURCE_GROUP" \
    --subscription "$AZURE_SUBSCRIPTION_ID" --image "$image" --output none
fi
