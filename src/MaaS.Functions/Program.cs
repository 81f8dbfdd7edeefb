using MaaS.Functions;
using Microsoft.Extensions.Hosting;

if (args is [HealthCheck.Command, .. var options])
{
    return await HealthCheck.RunAsync(options, Environment.GetEnvironmentVariable, Console.Error);
}

await FunctionApp.CreateBuilder(args).Build().RunAsync();
return 0;
