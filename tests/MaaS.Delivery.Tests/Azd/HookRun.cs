using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.Delivery.Tests;

/// <summary>
/// A hook of azd with programs in the place of <c>az</c>, <c>azd</c> and <c>git</c> that write down how they were called, and answer what
/// the test says.
/// </summary>
internal sealed class HookRun : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _answers = [];

    /// <summary>The variables that azd sets from the outputs of a provisioning.</summary>
    public Dictionary<string, string> Variables { get; } = new()
    {
        ["AZURE_SUBSCRIPTION_ID"] = "sub-1",
        ["AZURE_RESOURCE_GROUP"] = "rg-maas",
        ["AZURE_CONTAINER_REGISTRY_NAME"] = "crmaas",
        ["AZURE_CONTAINER_REGISTRY_ENDPOINT"] = "crmaas.azurecr.io",
        ["AZURE_TRAINING_JOB_NAME"] = "caj-train",
        ["AZURE_GPU_PROFILE"] = "T4",
    };

    public string Output { get; private set; } = "";

    /// <summary>How the programs were called, without questions to git.</summary>
    public IReadOnlyList<string> Calls { get; private set; } = [];

    /// <summary>A call that begins so is answered with a line, and ends with a code; others print nothing and end with 0.</summary>
    public HookRun Answer(string call, string line, int code = 0)
    {
        _answers.Add($"{call}|{code}|{line}");
        return this;
    }

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string script)
    {
        var log = _directory.File("calls");
        await File.WriteAllTextAsync(log, "");
        foreach (var program in (string[])["az", "azd", "git"])
        {
            // A link, as a file that is written here could not be run while a process that another test starts still has it open.
            File.CreateSymbolicLink(_directory.File(program), Path.Combine(AppContext.BaseDirectory, "Azd", "stub.sh"));
        }

        var start = new ProcessStartInfo("sh", [Checkout.PathOf($"infra/scripts/{script}")]) { WorkingDirectory = _directory.Path };
        start.Environment["PATH"] = $"{_directory.Path}:{start.Environment["PATH"]}";
        string[] prefixes = ["AZURE_", "MAAS_"];
        foreach (var name in start.Environment.Keys.Where(name => prefixes.Any(name.StartsWith)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["STUB_LOG"] = log;
        start.Environment["STUB_ANSWERS"] = string.Join('\n', _answers);
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        (var code, Output) = await ProcessOutput.RunAsync(start, Limit);
        Calls = [.. (await File.ReadAllLinesAsync(log)).Where(call => !call.StartsWith("git ", StringComparison.Ordinal))];
        return code;
    }

    public void Dispose() => _directory.Dispose();
}
