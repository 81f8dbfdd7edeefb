using System.CommandLine;

namespace MaaS.Trainer;

/// <summary>What the process answers: 0 done, 2 the run spec has errors, 1 anything else went wrong.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int InvalidSpec = 2;

    /// <summary>
    /// Runs <paramref name="command"/>, which gets the writer for its progress; an expected failure becomes its message and a code.
    /// </summary>
    public static async Task<int> OfAsync(InvocationConfiguration console, Func<TextWriter, Task> command)
    {
        try
        {
            NativeLibraries.Prepare();
            await command(console.Output);
            return Done;
        }
        catch (InvalidSpecException e)
        {
            await console.Error.WriteLineAsync(e.Message);
            return InvalidSpec;
        }
        catch (OperationCanceledException)
        {
            await console.Error.WriteLineAsync("Cancelled; the output folder holds no model of this run.");
            return Failed;
        }
        catch (Exception e) when (e is TrainingException or IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync(e.Message);
            return Failed;
        }
    }
}
