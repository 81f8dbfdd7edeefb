using MaaS.Functions;
using MaaS.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

if (args is [HealthCheck.Command, .. var options])
{
    return await HealthCheck.RunAsync(options, Environment.GetEnvironmentVariable, Console.Error);
}

var phases = StartPhases.BeginMain();
Preload.Start();
var builder = FunctionApp.CreateBuilder(args);
builder.Services.AddSingleton(phases);
await builder.Build().RunAsync();
return 0;
