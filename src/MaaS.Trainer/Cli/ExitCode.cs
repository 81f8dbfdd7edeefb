using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Trainer;

/// <summary>What the process answers.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Another attempt may end otherwise.</summary>
    public const int Failed = 1;

    /// <summary>Another attempt would end alike: the spec has errors, or a check failed.</summary>
    public const int NotRetriable = 2;

    /// <summary>Asked to; another attempt goes on from there.</summary>
    public const int Stopped = 3;

    public static int Of(Exception failure) => failure switch
    {
        OperationCanceledException => Stopped,
        InvalidSpecException or InvalidJobException or CheckpointMismatchException or TrainingException { IsRetriable: false } => NotRetriable,
        _ => Failed,
    };

    /// <summary>What a person is told of a failure.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        InvalidSpecException or InvalidJobException or CheckpointMismatchException or TrainingException => failure.Message,
        IOException or UnauthorizedAccessException => failure.Message,
        _ => $"{failure.GetType().Name}: {failure.Message.Split('\n')[0].Trim()}",
    };

    /// <summary>
    /// Runs <paramref name="command"/>, which gets the writer for what it says; an expected failure becomes its message and a code.
    /// </summary>
    public static Task<int> OfAsync(InvocationConfiguration console, Func<TextWriter, Task> command) => OfAsync(console, async output =>
    {
        await command(output);
        return Done;
    });

    /// <summary>As the other, of a command that has codes of its own.</summary>
    public static async Task<int> OfAsync(InvocationConfiguration console, Func<TextWriter, Task<int>> command)
    {
        try
        {
            NativeLibraries.Prepare();
            return await command(console.Output);
        }
        catch (OperationCanceledException)
        {
            await console.Error.WriteLineAsync("Stopped. The same command with --resume goes on from the last checkpoint.");
            return Stopped;
        }
        catch (Exception e) when (IsExpected(e))
        {
            await console.Error.WriteLineAsync(Describe(e));
            return Of(e);
        }
    }

    private static bool IsExpected(Exception failure) => failure
        is InvalidSpecException or InvalidJobException or CheckpointMismatchException or TrainingException
        or IOException or UnauthorizedAccessException
        or ExternalException or OnnxRuntimeException or OutOfMemoryException;
}
