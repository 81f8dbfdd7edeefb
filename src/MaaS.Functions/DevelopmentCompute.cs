using Microsoft.Extensions.Configuration;

namespace MaaS.Functions;

/// <summary>On a laptop, trainings run as processes of the trainer of the checkout, one at a time, unless anything else is configured.</summary>
internal static class DevelopmentCompute
{
    private const string Section = "MaaS:Training:Compute";
    private const string Profile = $"{Section}:local";
    private const string Project = "src/MaaS.Trainer";

    /// <summary>
    /// The first training of a checkout builds the trainer, which fetches libtorch; the app itself does without. Later ones find it up to
    /// date. Where it does not build, 2 says that another attempt would not help.
    /// </summary>
    private const string Script = """dotnet build "$0" -c Release --nologo -v quiet || exit 2; exec dotnet "$1" run""";

    public static void AddTo(IConfiguration configuration, string contentRoot)
    {
        var project = Path.Combine(contentRoot, Project);
        if (configuration.GetSection(Section).GetChildren().Any() || OperatingSystem.IsWindows() || !Directory.Exists(project))
        {
            return;
        }

        configuration[$"{Profile}:Dispatcher"] = "process";
        configuration[$"{Profile}:MaxConcurrent"] = "1";
        configuration[$"{Profile}:WorkDirectory"] = Path.Combine(contentRoot, ".maas", "training");
        string[] command = ["sh", "-c", Script, project, Path.Combine(project, "bin", "Release", "net10.0", "MaaS.Trainer.dll")];
        for (var i = 0; i < command.Length; i++)
        {
            configuration[$"{Profile}:Command:{i}"] = command[i];
        }
    }
}
