#!/bin/sh
# azd's hook before it provisions: what its environment says of the deployment, and Azure knows better. The image that trains: a new
# environment, as in a workflow, does not know it, and one that outlived its deployment names an image that went with it. The budget's
# first day: it can never be changed, and a new budget begins with this month.
set -eu

if [ -z "${AZURE_SUBSCRIPTION_ID:-}" ] || ! command -v az > /dev/null; then
  there=unknown
else
  group=rg-$AZURE_ENV_NAME
  there=$(az group exists --name "$group" --subscription "$AZURE_SUBSCRIPTION_ID" --output tsv 2> /dev/null) || there=unknown
fi

image=
start=
if [ "$there" = true ]; then
  image=$(az containerapp job list --resource-group "$group" --subscription "$AZURE_SUBSCRIPTION_ID" \
    --query "[0].properties.template.containers[0].image" --output tsv)
  start=$(az rest --method get --query properties.timePeriod.startDate --output tsv --url \
    "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$group/providers/Microsoft.Consumption/budgets/maas?api-version=2024-08-01" \
    2> /dev/null || true)
fi

# Images of other registries are whose who named them.
case ${MAAS_TRAINER_IMAGE:-} in
  "" | *.azurecr.io/maas-trainer:*)
    if [ "$there" != unknown ] && [ "$image" != "${MAAS_TRAINER_IMAGE:-}" ]; then
      azd env set MAAS_TRAINER_IMAGE "$image"
    fi
    ;;
esac

if [ "${MAAS_MONTHLY_BUDGET:-0}" != 0 ]; then
  if [ -z "$start" ]; then
    start=$(date -u +%Y-%m-01)
  fi
  azd env set MAAS_BUDGET_START "$(printf %.10s "$start")"
fi
