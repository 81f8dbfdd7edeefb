using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace MaaS.Training;

/// <summary>Tells what an engine can never start from what it could not start this time.</summary>
internal static class StartFailure
{
    // As shells have them: the program cannot be run, or is not there.
    private static readonly long[] NoProgram = [126, 127];

    // Engines answer 500 to these as well.
    private static readonly string[] FinalWords = ["could not select device driver", "executable file", "unresolvable CDI devices"];

    /// <param name="failure">What the engine answered to the start.</param>
    /// <param name="state">Of the container after it.</param>
    public static bool IsFinal(DockerApiException failure, ContainerState state) =>
        failure.StatusCode is < HttpStatusCode.InternalServerError and not (HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests)
        || NoProgram.Contains(state.ExitCode)
        || FinalWords.Any(words => DockerCall.MessageOf(failure).Contains(words, StringComparison.OrdinalIgnoreCase));
}
