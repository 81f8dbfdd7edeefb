using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MaaS.Delivery.Tests;

/// <summary>
/// Carries out a Dockerfile without its base images: what it copies and runs happens in one folder a stage, with the SDK of this machine.
/// A path of the image is that path below the folder.
/// </summary>
internal sealed partial class ImageBuild(Dockerfile file, string directory, IReadOnlyDictionary<string, string> arguments)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, string> _stages = [];

    /// <summary>What the image adds to its base.</summary>
    /// <returns>The folder with it.</returns>
    /// <exception cref="InvalidOperationException">A command failed; the message has its output.</exception>
    public async Task<string> RunAsync()
    {
        var root = "";
        foreach (var (stage, i) in file.Stages.Select((stage, i) => (stage, i)))
        {
            root = Path.Combine(directory, $"stage-{i}");
            Directory.CreateDirectory(root);
            await RunAsync(stage, root);
            _stages[stage.Name ?? ""] = root;
        }

        return root;
    }

    private async Task RunAsync(DockerStage stage, string root)
    {
        var folder = "/";
        var environment = new Dictionary<string, string>();
        foreach (var instruction in stage.Instructions)
        {
            switch (instruction.Keyword)
            {
                case "ARG":
                    var (name, value) = instruction.Pairs.First();
                    environment[name] = arguments.GetValueOrDefault(name) ?? value ?? Platform(name);
                    break;
                case "ENV":
                    instruction.Pairs.ToList().ForEach(pair => environment[pair.Name] = pair.Value ?? "");
                    break;
                case "WORKDIR":
                    folder = Path.Combine(folder, instruction.Text);
                    Directory.CreateDirectory(In(root, folder));
                    break;
                case "COPY":
                    await CopyAsync(instruction, root, folder);
                    break;
                case "RUN":
                    await ShellAsync(AbsolutePath().Replace(instruction.Text, $"{root}$0"), In(root, folder), environment);
                    break;
            }
        }
    }

    private static string Platform(string argument) => argument == "TARGETARCH"
        ? RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64"
        : throw new InvalidOperationException($"ARG {argument} has no value: it is neither given nor has it a default.");

    private static string In(string root, string path) => Path.Combine(root, path.TrimStart('/'));

    private async Task CopyAsync(DockerInstruction instruction, string root, string folder)
    {
        var words = instruction.TextAfterFlags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var target = In(root, Path.Combine(folder, words[^1]));
        Directory.CreateDirectory(target);
        if (instruction.Flags.TryGetValue("from", out var stage))
        {
            var sources = words[..^1].Select(source => $"'{In(_stages[stage], source)}/.'");
            await ShellAsync($"cp --archive --link {string.Join(' ', sources)} '{target}'", root, []);
            return;
        }

        var context = new DockerIgnore().Context().ToList();
        foreach (var source in words[..^1].Select(source => source.TrimEnd('/')))
        {
            var files = context.Where(path => path == source || path.StartsWith($"{source}/", StringComparison.Ordinal)).ToList();
            if (files.Count == 0)
            {
                throw new InvalidOperationException(
                    $"{file.Path}, line {instruction.Line}: '{source}' is not in the context, expected a file that .dockerignore lets in.");
            }

            foreach (var path in files)
            {
                var destination = Path.Combine(target, path == source ? Path.GetFileName(path) : path[(source.Length + 1)..]);
                Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
                File.Copy(Checkout.PathOf(path), destination, overwrite: true);
            }
        }
    }

    private static async Task ShellAsync(string command, string folder, Dictionary<string, string> environment)
    {
        // Other test projects run at the same time, and have less patience.
        var start = new ProcessStartInfo("nice", ["-n", "5", "sh", "-c", command]) { WorkingDirectory = folder };

        // What is published are links to the packages of this machine, where that can be: nothing may write into these files, only replace
        // them. libtorch is half a gigabyte.
        start.Environment["CreateHardLinksForPublishFilesIfPossible"] = "true";

        // No server of the build is to outlive the test.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var (code, output) = await ProcessOutput.RunAsync(start, Limit);
        if (code != 0)
        {
            throw new InvalidOperationException($"'{command}' ended with {code}, expected 0:\n{output}");
        }
    }

    [GeneratedRegex(@"(?<=\s|=|^)/(?=\w)")]
    private static partial Regex AbsolutePath();
}
