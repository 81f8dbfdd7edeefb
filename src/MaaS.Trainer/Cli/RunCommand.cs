using System.CommandLine;

namespace MaaS.Trainer;

internal static class RunCommand
{
    public static Command Create()
    {
        var work = new Option<DirectoryInfo>("--work")
        {
            Description = "Where the job makes its local folder, which it removes at the end; it is created.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
        };
        var command = new Command("run", "Works as the container job of a run in storage, as its environment says (docs/training-runs.md).")
        {
            work,
        };
        command.SetAction((parsed, stop) => ExitCode.OfAsync(parsed.InvocationConfiguration, console =>
        {
            var settings = JobSettings.Read(Environment.GetEnvironmentVariable);
            var storage = new JobStorage(settings, Environment.GetEnvironmentVariable);
            return new TrainingJob(settings, storage, parsed.GetRequiredValue(work).FullName, console, TimeProvider.System).ExecuteAsync(stop);
        }));
        return command;
    }
}
