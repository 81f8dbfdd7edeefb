# azd's hook before it publishes the app. azd gives `dotnet publish` the variables of its environment, and MSBuild takes them for
# properties: so these choose the runtime that the app is built for, and where Durable keeps its state.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

$scheduler = 'false'
if ($env:MAAS_DURABLE_BACKEND -eq 'scheduler') {
  $scheduler = 'true'
}
azd env set FunctionsRuntime azure
azd env set DurableTaskScheduler $scheduler
