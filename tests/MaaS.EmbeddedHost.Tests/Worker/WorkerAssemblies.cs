using System.Reflection;
using MaaS.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Worker;

/// <summary>The types that this host declares under names of the real packages, beside those of the packages; for reading only.</summary>
internal sealed class WorkerAssemblies : IDisposable
{
    private static readonly string[] RealAssemblies =
    [
        "Microsoft.Azure.Functions.Worker*.dll", "Microsoft.DurableTask.*.dll", "DurableTask.Core.dll", "Grpc.Core.Api.dll",
    ];

    private readonly MetadataLoadContext _context;
    private readonly Dictionary<string, Type> _real;

    public WorkerAssemblies()
    {
        var folders = new[]
        {
            AzurePublish.Folder, Path.GetDirectoryName(typeof(object).Assembly.Location)!,
            Path.GetDirectoryName(typeof(HttpContext).Assembly.Location)!, AppContext.BaseDirectory,
        };
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.dll")).DistinctBy(Path.GetFileName);
        _context = new MetadataLoadContext(new PathAssemblyResolver(files));
        _real = RealAssemblies
            .SelectMany(pattern => Directory.EnumerateFiles(AzurePublish.Folder, pattern))
            .SelectMany(file => _context.LoadFromAssemblyPath(file).GetExportedTypes())
            .GroupBy(type => type.FullName!)
            .ToDictionary(same => same.Key, same => same.First());
        Declared =
        [
            .. _context.LoadFromAssemblyPath(typeof(FunctionContext).Assembly.Location).GetExportedTypes()
                .Where(type => !type.Namespace!.StartsWith("MaaS.", StringComparison.Ordinal)),
        ];
    }

    public IReadOnlyList<Type> Declared { get; }

    /// <returns>Null if the packages have no public type of that name.</returns>
    public Type? FindRealOrDefault(Type declared) => _real.GetValueOrDefault(declared.FullName!);

    public void Dispose() => _context.Dispose();
}
