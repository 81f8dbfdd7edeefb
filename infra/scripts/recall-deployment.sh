#!/bin/sh
# azd's hook before it provisions. Where azd's environment is new, as in a workflow, and the deployment is not, two things that it did not
# decide are asked for: the image that trains, which would become the placeholder again, and the budget's first day, which can never be
# changed. A first budget begins with this month.
set -eu

group=rg-$AZURE_ENV_NAME
ask() {
  if [ -n "${AZURE_SUBSCRIPTION_ID:-}" ]; then
    "$@" --resource-group "$group" --subscription "$AZURE_SUBSCRIPTION_ID" --output tsv 2> /dev/null || true
  fi
}

if [ -z "${MAAS_TRAINER_IMAGE:-}" ]; then
  image=$(ask az containerapp job list --query "[0].properties.template.containers[0].image")
  if [ -n "$image" ]; then
    azd env set MAAS_TRAINER_IMAGE "$image"
  fi
fi

if [ -z "${MAAS_BUDGET_START:-}" ]; then
  start=$(ask az consumption budget show --budget-name maas --query timePeriod.startDate)
  if [ -z "$start" ]; then
    start=$(date -u +%Y-%m-01)
  fi
  azd env set MAAS_BUDGET_START "$(printf %.10s "$start")"
fi
