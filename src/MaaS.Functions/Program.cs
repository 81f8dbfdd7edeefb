using MaaS.Functions;
using Microsoft.Extensions.Hosting;

await FunctionApp.CreateBuilder(args).Build().RunAsync();
