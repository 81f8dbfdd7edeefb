using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MaaS.Testing;

namespace MaaS.Delivery.Tests;

public sealed partial class DockerfileTests
{
    public static TheoryData<string> Paths => new(Dockerfile.All);

    [Fact]
    public void All_Dockerfiles_AreListed() => Assert.Equal(
        Dockerfile.All,
        Directory.GetFiles(Checkout.PathOf("src"), "Dockerfile", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Dockerfile_Lint_FindsNothing(string path)
    {
        var linter = Path.Combine(await NpmPackages.GetAsync("dockerfile-utils", CancellationToken.None), "bin", "dockerfile-utils");
        var start = new ProcessStartInfo("node", [linter, "lint", Checkout.PathOf(path)]);

        var (code, output) = await ProcessOutput.RunAsync(start, TimeSpan.FromMinutes(1));

        Assert.True(code == 0 && output.Trim().Length == 0, output);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Dockerfile_Bases_ArePinnedByTagAndDigest(string path)
    {
        var file = Dockerfile.Read(path);

        Assert.All(file.Stages, stage => Assert.Matches(PinnedImage(), stage.Base));
        Assert.All(file.Stages.SkipLast(1), stage => Assert.NotNull(stage.Name));
    }

    /// <summary>One release of .NET, so that what is built is what runs.</summary>
    [Fact]
    public void Dockerfiles_Bases_AreOfTheTargetFrameworkAndOneSdk()
    {
        var bases = Dockerfile.All.SelectMany(path => Dockerfile.Read(path).Stages).Select(stage => stage.Base).ToList();
        var properties = XDocument.Load(Checkout.PathOf("Directory.Build.props"));
        var framework = properties.Descendants("TargetFramework").Single().Value;

        Assert.All(bases, name => Assert.Contains($":{framework["net".Length..]}-noble", name, StringComparison.Ordinal));
        Assert.Single(bases.Where(name => name.Contains("/sdk:", StringComparison.Ordinal)).Distinct());
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Dockerfile_Image_IsOfAnotherUserThanRootAndStopsByItsSignal(string path)
    {
        var image = Dockerfile.Read(path).Image;

        Assert.Equal("$APP_UID", image.Last("USER")?.Text);
        Assert.Equal("SIGTERM", image.Last("STOPSIGNAL")?.Text);
        Assert.NotNull(image.Last("ENTRYPOINT")?.Words);
        var labels = image.All("LABEL").SelectMany(label => label.Pairs).ToDictionary(label => label.Name, label => label.Value);
        Assert.Equal("$VERSION", labels["org.opencontainers.image.version"]);
        Assert.Equal("$REVISION", labels["org.opencontainers.image.revision"]);
        Assert.NotEmpty(labels["org.opencontainers.image.title"]!);
        Assert.NotEmpty(labels["org.opencontainers.image.description"]!);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Dockerfile_Instructions_AddNothingFromElsewhereAndNoSecret(string path)
    {
        var file = Dockerfile.Read(path);
        var instructions = file.Stages.SelectMany(stage => stage.Instructions).ToList();

        Assert.DoesNotContain(instructions, instruction => instruction.Keyword is "ADD" or "ONBUILD" or "VOLUME" or "SHELL");
        Assert.DoesNotContain(instructions, instruction => Download().IsMatch(instruction.Text));
        var names = instructions.Where(instruction => instruction.Keyword is "ENV" or "ARG").SelectMany(instruction => instruction.Pairs);
        Assert.DoesNotContain(names, pair => SecretName().IsMatch(pair.Name));
        Assert.DoesNotContain(file.Image.Instructions, instruction => instruction.Keyword == "RUN");
        Assert.All(file.Image.All("COPY"), copy => Assert.Contains("from", copy.Flags));
    }

    /// <summary>What breaks most often: a new project, or a new reference, that the layer of the restore does not know.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void Dockerfile_ProjectsCopiedForTheRestore_AreThoseThatAreReferenced(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var copies = Dockerfile.Read(path).Stages[0].Instructions.TakeWhile(instruction => instruction.Keyword != "RUN")
            .Where(instruction => instruction.Keyword == "COPY").Select(instruction => instruction.TextAfterFlags.Split(' ')).ToList();
        var projects = copies.Where(words => words[0].EndsWith(".csproj", StringComparison.Ordinal)).ToList();

        Assert.All(projects, words => Assert.Equal($"{Path.GetDirectoryName(words[0])}/", Assert.Single(words[1..])));
        Assert.Equal(
            References($"{folder}/{Path.GetFileName(folder)}.csproj").Order(StringComparer.Ordinal),
            projects.Select(words => words[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FunctionsDockerfile_PortsAndHealthCheck_AgreeWithTheSettings()
    {
        var image = Dockerfile.Read("src/MaaS.Functions/Dockerfile").Image;

        Assert.Equal("8080", image.Last("EXPOSE")?.Text);
        Assert.Equal("8080", image.Environment["ASPNETCORE_HTTP_PORTS"]);
        Assert.Equal("Production", image.Environment["AZURE_FUNCTIONS_ENVIRONMENT"]);
        Assert.Equal("CMD [\"dotnet\", \"MaaS.Functions.dll\", \"healthcheck\"]", image.Last("HEALTHCHECK")?.TextAfterFlags);
    }

    /// <summary>Azure's builder has no BuildKit.</summary>
    [Fact]
    public void TrainerDockerfile_Text_NeedsNoBuildKit()
    {
        var text = Checkout.Text("src/MaaS.Trainer/Dockerfile");
        var file = Dockerfile.Read("src/MaaS.Trainer/Dockerfile");

        Assert.DoesNotMatch(@"--mount=|--platform|COPY --(link|parents)|<<|TARGETARCH|BUILDPLATFORM", text);
        Assert.Equal("cuda", file.Stages[0].All("ARG").SelectMany(argument => argument.Pairs).Single(pair => pair.Name == "TORCH").Value);
        Assert.Equal(["run"], file.Image.Last("CMD")!.Words!);
        Assert.Equal("compute,utility", file.Image.Environment["NVIDIA_DRIVER_CAPABILITIES"]);
        Assert.Equal("all", file.Image.Environment["NVIDIA_VISIBLE_DEVICES"]);
    }

    /// <summary>A change of the code must not change the layer with gigabytes of libraries, so that comes first and alone.</summary>
    [Fact]
    public void TrainerDockerfile_Libraries_AreInALayerBeforeTheCode()
    {
        var copies = Dockerfile.Read("src/MaaS.Trainer/Dockerfile").Image.All("COPY").Select(copy => copy.TextAfterFlags.Split(' ')[0]);

        Assert.Equal(["/out/root", "/out/native", "/out/app"], copies);
    }

    [Fact]
    public void BuildContext_IsSmallAndHasNoSettingsOfThisMachine()
    {
        var ignore = new DockerIgnore();
        var context = ignore.Context().ToList();

        Assert.Contains("src/MaaS.Functions/Program.cs", context);
        Assert.Contains("Directory.Packages.props", context);
        Assert.InRange(context.Sum(path => new FileInfo(Checkout.PathOf(path)).Length), 1, 10_000_000);
        Assert.All(
            (string[])["local.settings.json", "src/MaaS.Functions/local.settings.json", ".git/config", "models/mnist-cnn/1/model.onnx",
                "src/MaaS.Functions/bin/Debug/a.dll", "src/MaaS.Functions/obj/project.assets.json", ".azure/dev/.env", "tests/a.cs"],
            path => Assert.True(ignore.Ignores(path), path));
    }

    private static HashSet<string> References(string project)
    {
        var found = new HashSet<string>();
        var waiting = new Queue<string>([project]);
        while (waiting.TryDequeue(out var path))
        {
            if (found.Add(path))
            {
                var folder = Path.GetDirectoryName(Checkout.PathOf(path))!;
                XDocument.Load(Checkout.PathOf(path)).Descendants("ProjectReference")
                    .Select(reference => Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value.Replace('\\', '/'))))
                    .ToList().ForEach(reference => waiting.Enqueue(Path.GetRelativePath(RepositoryRoot.Path, reference)));
            }
        }

        return found;
    }

    [GeneratedRegex(@"^mcr\.microsoft\.com/dotnet/(sdk|runtime|aspnet):\d+\.\d+-[a-z-]+@sha256:[0-9a-f]{64}$")]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"\b(curl|wget|apt-get|apk|npm|pip)\b|https?://")]
    private static partial Regex Download();

    [GeneratedRegex(@"(?i)password|secret|token|key$|sas$")]
    private static partial Regex SecretName();
}
