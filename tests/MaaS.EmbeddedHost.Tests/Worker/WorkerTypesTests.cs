using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Worker;

/// <summary>A member that the real packages lack would build here and fail in Azure.</summary>
public class WorkerTypesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Microsoft.Azure.Functions.Worker.AuthorizationLevel"] = ["Anonymous", "User", "Function", "System", "Admin"],
        ["Microsoft.Azure.Functions.Worker.BlobTriggerAttribute"] =
            [".ctor(String)", "BlobPath { get; }", "Connection { get; set; }", "Source { get; set; }"],
        ["Microsoft.Azure.Functions.Worker.BlobTriggerSource"] = ["LogsAndContainerScan", "EventGrid"],
        ["Microsoft.Azure.Functions.Worker.FunctionAttribute"] = [".ctor(String)", "Name { get; }"],
        ["Microsoft.Azure.Functions.Worker.FunctionContext"] =
        [
            "InvocationId { get; }", "FunctionId { get; }", "InstanceServices { get; set; }", "Items { get; set; }",
            "CancellationToken { get; }",
        ],
        ["Microsoft.Azure.Functions.Worker.HttpTriggerAttribute"] =
        [
            ".ctor()", ".ctor(String[])", ".ctor(AuthorizationLevel)", ".ctor(AuthorizationLevel, String[])",
            "Route { get; set; }", "Methods { get; }", "AuthLevel { get; }",
        ],
        ["Microsoft.Azure.Functions.Worker.IFunctionsWorkerApplicationBuilder"] = ["Services { get; }"],
        ["Microsoft.Azure.Functions.Worker.QueueTriggerAttribute"] =
            [".ctor(String)", "QueueName { get; }", "Connection { get; set; }"],
        ["Microsoft.Azure.Functions.Worker.ScheduleStatus"] =
            [".ctor()", "Last { get; set; }", "Next { get; set; }", "LastUpdated { get; set; }"],
        ["Microsoft.Azure.Functions.Worker.TimerInfo"] = [".ctor()", "ScheduleStatus { get; set; }", "IsPastDue { get; set; }"],
        ["Microsoft.Azure.Functions.Worker.TimerTriggerAttribute"] =
            [".ctor(String)", "Schedule { get; }", "UseMonitor { get; set; }", "RunOnStartup { get; set; }"],
        ["Microsoft.Azure.Functions.Worker.OpenTelemetry.ConfigureFunctionsOpenTelemetry"] =
            ["UseFunctionsWorkerDefaults(IOpenTelemetryBuilder)"],
        ["Microsoft.Azure.Functions.Worker.Builder.FunctionsApplication"] = ["CreateBuilder(String[])"],
        ["Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilder"] =
        [
            "Properties { get; }", "Configuration { get; }", "Environment { get; }", "Logging { get; }", "Metrics { get; }",
            "Services { get; }", "Build()",
        ],
        ["Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilderAspNetCoreExtensions"] =
            ["ConfigureFunctionsWebApplication(FunctionsApplicationBuilder)"],
    };

    [Fact]
    public void PublicTypes_OfMicrosoftsNamespaces_HaveOnlyRealMembers()
    {
        var types = typeof(FunctionContext).Assembly.GetExportedTypes()
            .Where(type => !type.Namespace!.StartsWith("MaaS.", StringComparison.Ordinal))
            .ToDictionary(type => type.FullName!, type => Members(type).Order(StringComparer.Ordinal).ToArray());

        var allowed = Allowed.Concat(DurableTypes.Allowed).ToDictionary();
        Assert.Equal(allowed.Keys.Order(StringComparer.Ordinal), types.Keys.Order(StringComparer.Ordinal));
        Assert.All(types, type => Assert.Equal(allowed[type.Key].Order(StringComparer.Ordinal), type.Value));
    }

    private static IEnumerable<string> Members(Type type) =>
        from member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where !member.IsDefined(typeof(CompilerGeneratedAttribute)) && !member.Name.StartsWith('<')
        let text = member switch
        {
            ConstructorInfo constructor => $".ctor({Parameters(constructor)})",
            PropertyInfo { SetMethod.IsPublic: true } property => $"{property.Name} {{ get; set; }}",
            PropertyInfo property => $"{property.Name} {{ get; }}",
            MethodInfo { IsSpecialName: false } method => $"{method.Name}({Parameters(method)})",
            FieldInfo { IsSpecialName: false } field => field.Name,
            _ => null,
        }
        where text is not null
        select text;

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name));
}
