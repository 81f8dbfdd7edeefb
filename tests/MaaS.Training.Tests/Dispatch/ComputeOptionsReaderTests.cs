using Microsoft.Extensions.Configuration;

namespace MaaS.Training.Tests;

public sealed class ComputeOptionsReaderTests
{
    private const string Docker = """ "docker": { "Dispatcher": "docker", "Image": "trainer:1" } """;

    [Fact]
    public void Read_AllSettings_AreThere()
    {
        var options = Read(Settings.Profiles(
            """
            "here": { "Dispatcher": "process", "Command": ["sh", "-c", "true"], "WorkDirectory": "/var/lib/maas", "RetentionDays": 3,
                      "MaxConcurrent": 2, "Environment": { "OMP_NUM_THREADS": "4" } },
            "box": { "Dispatcher": "docker", "Image": "trainer:1", "Command": ["train"], "Network": "host", "Gpus": "all",
                     "Endpoint": "tcp://127.0.0.1:2375" },
            "azure": { "Dispatcher": "container-apps", "Container": "trainer", "Cpu": 0.5, "Memory": "1Gi",
                       "JobId": "/subscriptions/1/resourceGroups/maas/providers/Microsoft.App/jobs/train",
                       "ResourceManager": "https://management.usgovcloudapi.net" },
            "cluster": { "Dispatcher": "kubernetes", "Namespace": "training", "Image": "trainer:1", "Gpus": 1, "Cpu": "500m",
                         "NodeSelector": { "kubernetes.io/arch": "amd64" }, "Tolerations": [{ "Key": "sku", "Operator": "Exists" }] }
            """,
            "azure"));

        Assert.Empty(options.Errors);
        Assert.Equal("azure", options.DefaultCompute);
        Assert.Equal(["azure", "box", "cluster", "here"], options.Profiles.Keys);
        var here = Assert.IsType<ProcessProfile>(options.Profiles["here"]);
        Assert.Equal(["sh", "-c", "true"], here.Command);
        Assert.Equal((2, 3, "4"), (here.MaxConcurrent, here.RetentionDays, here.Environment["OMP_NUM_THREADS"]));
        Assert.Equal(-1, Assert.IsType<DockerProfile>(options.Profiles["box"]).GpuCount);
        Assert.Equal(0.5, Assert.IsType<ContainerAppsProfile>(options.Profiles["azure"]).Cpu);
        var cluster = Assert.IsType<KubernetesProfile>(options.Profiles["cluster"]);
        Assert.Equal("amd64", cluster.NodeSelector["kubernetes.io/arch"]);
        Assert.Equal("sku", Assert.Single(cluster.Tolerations).Key);
    }

    [Fact]
    public void Read_Nothing_IsNoTraining()
    {
        var options = Read(Settings.Read("{}"));

        Assert.Empty(options.Errors);
        Assert.Empty(options.Profiles);
        Assert.Null(options.DefaultCompute);
    }

    [Fact]
    public void Read_OneProfile_IsTheDefault() => Assert.Equal("docker", Read(Settings.Profiles(Docker)).DefaultCompute);

    [Theory]
    [InlineData(null)]
    [InlineData("gpu")]
    public void Read_DefaultNamesNoProfile_ListsThem(string? name)
    {
        var options = Read(Settings.Profiles($"{Docker}, {Docker.Replace("\"docker\":", "\"box\":", StringComparison.Ordinal)}", name));

        Assert.Contains("box, docker", Assert.Single(options.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "Gpu": { "Dispatcher": "docker" } """, "a profile 'Gpu'")]
    [InlineData(""" "a": { "Dispatcher": "slurm" } """, "'slurm'; it must be one of process, docker, container-apps, kubernetes")]
    [InlineData(""" "a": { "Dispatcher": "docker", "Image": "i", "Imagee": "i" } """, "a:Imagee is not a setting of dispatcher 'docker', which")]
    [InlineData(""" "a": { "Dispatcher": "docker", "Image": "i", "MaxConcurrent": "many" } """, "a:MaxConcurrent")]
    [InlineData(""" "a": { "Dispatcher": "docker", "Image": "i", "MaxConcurrent": 0 } """, "a:MaxConcurrent is 0")]
    [InlineData(""" "a": { "Dispatcher": "docker", "Image": "i", "Environment": { "A-B": "" } } """, "a:Environment has the name 'A-B'")]
    [InlineData(""" "a": { "Dispatcher": "docker" } """, "a:Image is missing")]
    [InlineData(""" "a": { "Dispatcher": "docker", "Image": "i", "Gpus": "0" } """, "a:Gpus is '0'")]
    [InlineData(""" "a": { "Dispatcher": "docker", "Image": "i", "Endpoint": "socket" } """, "a:Endpoint is 'socket'")]
    [InlineData(""" "a": { "Dispatcher": "docker", "Image": "i", "RetentionDays": 0 } """, "a:RetentionDays is 0")]
    [InlineData(""" "a": { "Dispatcher": "process", "WorkDirectory": "/w" } """, "a:Command is missing")]
    [InlineData(""" "a": { "Dispatcher": "process", "Command": ["./run"], "WorkDirectory": "/w" } """, "a:Command begins with './run'")]
    [InlineData(""" "a": { "Dispatcher": "process", "Command": ["sh"] } """, "a:WorkDirectory is missing")]
    [InlineData(""" "a": { "Dispatcher": "process", "Command": ["sh"], "WorkDirectory": "/w", "RetentionDays": 0 } """, "a:RetentionDays")]
    [InlineData(""" "a": { "Dispatcher": "container-apps", "JobId": "train" } """, "a:JobId is 'train'")]
    [InlineData(""" "a": { "Dispatcher": "kubernetes", "Image": "i", "Memory": "lots" } """, "a:Memory is 'lots'")]
    [InlineData(""" "a": { "Dispatcher": "kubernetes", "Image": "i", "Gpus": -1 } """, "a:Gpus is -1")]
    [InlineData(""" "a": { "Dispatcher": "kubernetes" } """, "a:Image is missing")]
    [InlineData(""" "a": { "Dispatcher": "kubernetes", "Image": "i", "RetentionDays": 0 } """, "a:RetentionDays")]
    public void Read_InvalidSetting_SaysWhichAndWhatIsExpected(string profiles, string expected) =>
        Assert.Contains(expected, Assert.Single(Read(Settings.Profiles(profiles)).Errors), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"Cpu\": 0", "Cpu is 0")]
    [InlineData("\"ResourceManager\": \"http://management.azure.com\"", "ResourceManager is 'http://management.azure.com/'")]
    public void Read_InvalidContainerAppsSetting_SaysWhich(string setting, string expected)
    {
        var options = Read(Settings.Profiles(
            $$""" "a": { "Dispatcher": "container-apps", "JobId": "{{FakeResourceManager.JobId}}", {{setting}} } """));

        Assert.Contains(expected, Assert.Single(options.Errors), StringComparison.Ordinal);
    }

    private static ComputeOptions Read(IConfiguration section)
    {
        var options = new ComputeOptions();
        ComputeOptionsReader.Read(section, options);
        return options;
    }
}
