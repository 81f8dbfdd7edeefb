using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Trainer;

/// <summary>
/// What the process answers. 2 says that another attempt would end alike, 3 that one would go on where this stopped.
/// </summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int InvalidSpec = 2;
    public const int Stopped = 3;

    /// <summary>
    /// Runs <paramref name="command"/>, which gets the writer for what it says; an expected failure becomes its message and a code.
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
            await console.Error.WriteLineAsync("Stopped. The same command with --resume goes on from the last checkpoint.");
            return Stopped;
        }
        catch (CheckpointMismatchException e)
        {
            await console.Error.WriteLineAsync(e.Message);
            return InvalidSpec;
        }
        catch (Exception e) when (e is TrainingException or IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync(e.Message);
            return Failed;
        }
        catch (Exception e) when (e is ExternalException or OnnxRuntimeException or OutOfMemoryException)
        {
            await console.Error.WriteLineAsync($"{e.GetType().Name}: {e.Message.Split('\n')[0]}");
            return Failed;
        }
    }
}
