using System.Runtime.InteropServices;
using MaaS.Infrastructure;

// show-deployment <folder with main.bicep> [parameter sets]
if (args is not [var source, .. var wanted])
{
    await Console.Error.WriteLineAsync("usage: show-deployment FOLDER [PARAMETER-SET]...");
    return 2;
}

// The compiler is stopped, and the copy of the folder removed, before the program ends.
using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

using var folder = TemplateFolder.CopyOf(source);
var sets = ParameterSet.AllOf(folder.Path);
if (wanted.Except(sets.Select(set => set.Name)).ToList() is [_, ..] unknown)
{
    await Console.Error.WriteLineAsync(
        $"There is no parameter set {string.Join(", ", unknown)}; there are {string.Join(", ", sets.Select(set => set.Name))}.");
    return 2;
}

try
{
    var template = await CompiledTemplate.CompileAsync(folder, interrupted.Token);
    foreach (var set in sets.Where(set => wanted.Length == 0 || wanted.Contains(set.Name)))
    {
        var deployment = await template.EvaluateAsync(set, interrupted.Token);
        await Console.Out.WriteLineAsync(string.Join('\n', DeploymentListing.Lines(deployment)) + "\n");
    }
}
catch (BicepException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException)
{
    // As shells say that a program was interrupted.
    return 130;
}

return 0;

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}
