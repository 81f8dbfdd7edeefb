using System.Net;
using System.Net.Http.Json;
using MaaS.Functions.Tests.Http;
using MaaS.Repository;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaaS.Functions.Tests;

public sealed class NoStorageTests
{
    /// <summary>The host learns whether there is storage only when it starts.</summary>
    [Fact]
    public void HostedServices_AreMade_WithoutChoosingTheStore()
    {
        using var directory = new TemporaryDirectory();
        var builder = FunctionApp.CreateBuilder(AppArguments.In(directory));
        builder.Services.AddSingleton<IModelStore>(_ => throw new InvalidOperationException("The store was chosen too early."));
        using var host = builder.Build();

        Assert.NotEmpty(host.Services.GetServices<IHostedService>());
    }

    [Fact]
    public async Task App_WithoutAStorageAccount_PredictsFromTheSeedFolderAndSaysWhatItCannotDo()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory.File("models/add/1"));
        await File.WriteAllBytesAsync(directory.File("models/add/1/model.onnx"), OnnxModels.AddConstant(1));
        var builder = FunctionApp.CreateBuilder(AppArguments.In(directory, "--AzureWebJobsStorage", ""));
        builder.Logging.AddFakeLogging();
        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<ServingState>().WhenReady.WaitAsync(TimeSpan.FromMinutes(1));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{host.Services.GetRequiredService<IConfiguration>()["WEBSITE_HOSTNAME"]}") };

        var answer = await client.InferAsync("add", """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""");
        using var publish = await client.PostAsJsonAsync("/api/models/new/versions", new { source = "uploads/new" });

        Assert.Equal([2, 3, 4, 5], answer.Output().Floats());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, publish.StatusCode);
        Assert.Matches(
            @"^Started in \d+ ms: runtime \d+ ms, host \d+ ms, catalog \d+ ms, models \d+ ms, storage \d+ ms$",
            Assert.Single(host.Services.GetFakeLogCollector().GetSnapshot(), record => record.Id.Id == 3104).Message);
        Assert.Contains("no storage account", await publish.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await host.StopAsync();
    }
}
