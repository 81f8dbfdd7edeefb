#!/bin/sh
# azd's hook before it publishes the app. azd gives `dotnet publish` the variables of its environment, and MSBuild takes them for
# properties: so these choose the runtime that the app is built for, and where Durable keeps its state.
set -eu

scheduler=false
if [ "${MAAS_DURABLE_BACKEND:-storage}" = scheduler ]; then
  scheduler=true
fi
azd env set FunctionsRuntime azure
azd env set DurableTaskScheduler "$scheduler"
