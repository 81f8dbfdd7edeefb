using MaaS.Functions.Telemetry;
using MaaS.Serving;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Functions;

public static class FunctionApp
{
    private const string SeedDirectory = "MaaS:Models:SeedDirectory";

    /// <summary>The whole composition, as the program and the tests start it.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        if (builder.Environment.IsDevelopment())
        {
            // On a laptop the models of the checkout are served without being asked for.
            builder.Configuration[SeedDirectory] ??= "models";
            DevelopmentCompute.AddTo(builder.Configuration, builder.Environment.ContentRootPath);
            builder.Services.AddHostedService<StartGuide>();
        }

        TelemetryExport.AddTo(builder);
        builder.Services.AddMaaS(builder.Configuration);
        return builder;
    }
}
