#!/bin/sh
# Prints what a deployment would create, in the order in which Azure can, without Azure: for azd's defaults and every example, or for
# the parameter sets that are named. Needs the .NET SDK.
#   infra/scripts/show-deployment.sh [default|gpu-t4|...]
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
exec dotnet run --project "$root/tools/MaaS.Infrastructure" -- "$root/infra" "$@"
