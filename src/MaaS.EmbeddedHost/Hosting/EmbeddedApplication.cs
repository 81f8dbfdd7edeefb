using System.Reflection;
using System.Text.Json;
using MaaS.EmbeddedHost.Blobs;
using MaaS.EmbeddedHost.Durable;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Http;
using MaaS.EmbeddedHost.Storage;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace MaaS.EmbeddedHost.Hosting;

/// <summary>The web application behind a <c>FunctionsApplicationBuilder</c>.</summary>
internal sealed class EmbeddedApplication
{
    private const int DefaultPort = 7071;
    private const int DefaultDrainSeconds = 30;
    private const string StorageKey = "AzureWebJobsStorage";

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        ["Logging:Console:FormatterName"] = "simple",
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
    };

    private readonly HostJson _hostJson;

    public EmbeddedApplication(string[] args)
    {
        var commandLine = new ConfigurationBuilder().AddCommandLine(args).Build();
        var contentRoot = ContentRoot(commandLine);
        _hostJson = HostJson.Read(contentRoot);
        var localSettings = LocalSettings.Read(contentRoot);
        Web = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The settings are read once, as everywhere here: watching their files would watch the whole folder, which may be a checkout.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            ContentRootPath = contentRoot,
            EnvironmentName = EnvironmentName(commandLine, localSettings),
        });
        AddConfiguration(localSettings);
        BindAddress(commandLine, localSettings);
        AddServices();
    }

    public WebApplicationBuilder Web { get; }

    public bool HasAspNetCoreIntegration { get; set; }

    /// <summary>The classes with the functions; null is those of <c>EmbeddedHost:Assembly</c>, or of the entry assembly.</summary>
    public IReadOnlyCollection<Type>? FunctionClasses { get; set; }

    public IHost Build()
    {
        var functions = FunctionDiscovery.Find(FunctionClasses ?? FunctionsAssembly().GetTypes(), _hostJson, Web.Configuration);
        if (functions.Http.Count > 0 && !HasAspNetCoreIntegration)
        {
            throw new HostStartException(
                $"Function '{functions.Http[0].Name}' takes ASP.NET Core's HttpRequest without ASP.NET Core integration: " +
                "call builder.ConfigureFunctionsWebApplication() before Build().");
        }

        Web.Services.AddSingleton(functions);
        Web.Services.AddSingleton(FunctionKeys.Read(Web.Configuration));
        Web.Services.AddSingleton<RefusedCalls>();

        // Last, so that the app's services have started before it begins, and stop after it has drained.
        Web.Services.AddHostedService<TriggerHost>();
        var application = Web.Build();
        foreach (var function in functions.Http)
        {
            var endpoint = ActivatorUtilities.CreateInstance<HttpFunctionEndpoint>(application.Services, function);
            var route = function.Methods.Count > 0
                ? application.MapMethods(function.Route, function.Methods, endpoint.InvokeAsync)
                : application.Map(function.Route, endpoint.InvokeAsync);
            route.WithDisplayName(function.Name);
        }

        return application;
    }

    private static string ContentRoot(IConfiguration commandLine)
    {
        var current = Directory.GetCurrentDirectory();
        return commandLine[HostDefaults.ContentRootKey] is { } asked ? Path.GetFullPath(asked)
            : File.Exists(Path.Combine(current, HostJson.FileName)) ? current
            : AppContext.BaseDirectory;
    }

    private static string EnvironmentName(IConfiguration commandLine, LocalSettings localSettings)
    {
        const string Functions = "AZURE_FUNCTIONS_ENVIRONMENT";
        return commandLine[HostDefaults.EnvironmentKey]
            ?? Environment.GetEnvironmentVariable(Functions)
            ?? localSettings.Values.GetValueOrDefault(Functions)
            ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
            ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? Environments.Development;
    }

    private void AddConfiguration(LocalSettings localSettings)
    {
        var sources = Web.Configuration.Sources;
        sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });

        // Core Tools hand these values over as environment variables, and leave those that are set already.
        var environment = sources.Last(source => source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        sources.Insert(sources.IndexOf(environment), new MemoryConfigurationSource { InitialData = localSettings.Values });

        // A section without a value of its own is an identity-based connection (AzureWebJobsStorage__accountName).
        if (!Web.Configuration.GetSection(StorageKey).Exists())
        {
            sources.Insert(0, new MemoryConfigurationSource { InitialData = [new(StorageKey, DevelopmentStorage.ConnectionString)] });
        }
    }

    private void BindAddress(IConfiguration commandLine, LocalSettings localSettings)
    {
        string[] webHostKeys = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        var port = commandLine.GetValue<int?>("port");
        if (port is null && webHostKeys.Any(key => !string.IsNullOrEmpty(Web.Configuration[key])))
        {
            return;
        }

        port ??= localSettings.HttpPort ?? DefaultPort;

        // Kestrel takes a free port for an address only, because localhost is two of them.
        Web.WebHost.UseUrls($"http://{(port == 0 ? "127.0.0.1" : "localhost")}:{port}");
    }

    private void AddServices()
    {
        // First, so that storage is there before any other service starts and until the last has stopped.
        Web.Services.AddSingleton(AzuriteOptions.DevelopmentStorage(Path.Combine(Web.Environment.ContentRootPath, ".azurite")));
        Web.Services.AddHostedService<DevelopmentStorage>();
        Web.Services.AddHostedService<StartAnnouncer>();
        Web.Services.AddOptions<HostOptions>().Configure<IConfiguration>((options, configuration) =>
            options.ShutdownTimeout = TimeSpan.FromSeconds(configuration.GetValue("EmbeddedHost:DrainSeconds", DefaultDrainSeconds)));
        Web.Services.AddSingleton(_hostJson);
        Web.Services.AddSingleton<StorageConnections>();
        Web.Services.AddSingleton<HostStorage>();
        Web.Services.AddSingleton<BlobSlots>();
        Web.Services.AddSingleton<BlobReceipts>();
        Web.Services.AddSingleton<PoisonBlobs>();
        Web.Services.AddSingleton<DurableJson>();
        Web.Services.AddSingleton<TaskHubs>();
        Web.Services.TryAddSingleton(TimeProvider.System);
        Web.Services.Configure<JsonSerializerOptions>(options => options.PropertyNameCaseInsensitive = true);
        Web.Services.AddSingleton<IMemoryPoolFactory<byte>, BlockPoolFactory>();
        Web.WebHost.UseSockets(sockets =>
        {
            // The thread that has read a request begins to answer it: one that waits for another costs more than most requests. What a
            // function blocks it blocks for its own connection.
            sockets.UnsafePreferInlineScheduling = true;

            // There is a pool of memory for each queue, and nothing is queued.
            sockets.IOQueueCount = 0;
        });
        Web.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // The app knows what it can take, per function.
            kestrel.Limits.MaxRequestBodySize = null;
        });
    }

    private Assembly FunctionsAssembly()
    {
        if (Web.Configuration["EmbeddedHost:Assembly"] is { Length: > 0 } name)
        {
            return Assembly.Load(name);
        }

        return Assembly.GetEntryAssembly()
            ?? throw new HostStartException("There is no entry assembly to look for functions in: set EmbeddedHost:Assembly to the app's.");
    }
}
