using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Functions.Tests.AzureRuntime;

public sealed class PublishedFilesTests
{
    private const long MegaByte = 1 << 20;

    [Fact]
    public void Publish_HasTheHostJsonOfTheRoot()
    {
        Assert.Equal(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "host.json")), File.ReadAllText(AzurePublish.File("host.json")));
    }

    [Fact]
    public void Publish_TellsTheHostToRunTheAppWithDotnet()
    {
        var description = JsonNode.Parse(File.ReadAllText(AzurePublish.File("worker.config.json")))!["description"]!;

        Assert.Equal("dotnet", (string?)description["defaultExecutablePath"]);
        Assert.Equal("MaaS.Functions.dll", (string?)description["defaultWorkerPath"]);
        Assert.True(File.Exists(AzurePublish.File("MaaS.Functions.runtimeconfig.json")));
    }

    [Fact]
    public void Publish_HasTheExtensionsOfTheTriggers()
    {
        var extensions = JsonNode.Parse(File.ReadAllText(AzurePublish.File("extensions.json")))!["extensions"]!.AsArray();

        Assert.Equal(
            ["AzureStorageBlobs", "AzureStorageQueues", "DurableTask", "Startup"],
            extensions.Select(extension => (string?)extension!["name"]).Order(StringComparer.Ordinal));
        Assert.All(extensions, extension => Assert.True(File.Exists(AzurePublish.File((string)extension!["hintPath"]!))));
    }

    [Fact]
    public void Publish_HasNoEmbeddedHostAndNoLocalSettings()
    {
        Assert.DoesNotContain("MaaS.EmbeddedHost.dll", Files());
        Assert.DoesNotContain("local.settings.json", Files());
        Assert.DoesNotContain(Files(), file => file.Contains("azurite", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Publish_HasTheNativesOfLinuxOnly()
    {
        Assert.Equal(
            ["libSkiaSharp.so", "libonnxruntime.so", "libonnxruntime_providers_shared.so"],
            Files().Where(file => Path.GetExtension(file) is ".so" or ".dylib" or ".lib" or ".a" or ".aar" or ".zip")
                .Order(StringComparer.Ordinal));
        Assert.InRange(Directory.EnumerateFiles(AzurePublish.Folder, "*", SearchOption.AllDirectories).Sum(Length), 0, 120 * MegaByte);
    }

    [Fact]
    public void Publish_IsCompiledForItsPlatform()
    {
        Assert.Equal(
            ["MaaS.Functions.dll", "MaaS.Inference.dll", "MaaS.Repository.dll", "MaaS.Serving.dll", "MaaS.Training.dll"],
            Files().Where(file => file.StartsWith("MaaS.", StringComparison.Ordinal) && ReadyToRunImage.Is(AzurePublish.File(file)))
                .Order(StringComparer.Ordinal));
        Assert.True(ReadyToRunImage.Is(AzurePublish.File("Azure.Storage.Blobs.dll")));
        Assert.False(ReadyToRunImage.Is(AzurePublish.File("KubernetesClient.dll")), "It would weigh 16 MB more.");
    }

    /// <summary>azd writes the values of an environment into the user secrets of the project; the app is to read none of them.</summary>
    [Fact]
    public void App_NamesNoUserSecrets()
    {
        using var reader = new PEReader(File.OpenRead(AzurePublish.File("MaaS.Functions.dll")));
        var metadata = reader.GetMetadataReader();
        var referenced = metadata.TypeReferences.Select(handle => metadata.GetString(metadata.GetTypeReference(handle).Name)).ToArray();

        Assert.Contains("FunctionAttribute", referenced);
        Assert.DoesNotContain("UserSecretsIdAttribute", referenced);
    }

    private static long Length(string path) => new FileInfo(path).Length;

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(AzurePublish.Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(AzurePublish.Folder, path));
}
