using MaaS.Repository;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>A run on zeros of the smallest shape, so that the first request does not pay for what a session does once.</summary>
internal sealed partial class WarmUp(ModelManifest manifest, RunScheduler scheduler, ILogger logger)
{
    /// <summary>Ends when the run has had its turn. A model that refuses zeros is not broken: it may want longer inputs.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before its turn came.</exception>
    /// <exception cref="OverloadedException">The process stops.</exception>
    public Task RunAsync(OnnxSession session, CancellationToken cancellationToken) => scheduler.RunAsync(() =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        Run(session);
    });

    private void Run(OnnxSession session)
    {
        var inputs = new List<OrtInput>();
        try
        {
            foreach (var spec in manifest.Signature.Inputs)
            {
                inputs.Add(Zeros(spec));
            }

            using var options = new RunOptions();
            var outputs = session.Run(
                options, [.. manifest.Signature.Inputs.Select(input => input.Name)], [.. inputs.Select(input => input.Value)],
                [.. manifest.Signature.Outputs.Select(output => output.Name)]);
            foreach (var output in outputs)
            {
                output.Dispose();
            }
        }
        catch (Exception e) when (e is OnnxRuntimeException or OutOfMemoryException or OverflowException)
        {
            LogNotWarm(logger, manifest.Name, manifest.Version, RuntimeMessage.Clean(e.Message));
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }

    private static OrtInput Zeros(TensorSpec spec)
    {
        long[] shape = [.. spec.Shape.Select(length => length < 0 ? 1 : length)];
        _ = TensorShape.TryCountElements(shape, out var count);
        var size = spec.DataType == TensorDataType.Bytes ? sizeof(uint) : spec.DataType.ElementSize();
        return new OrtInput(spec.DataType, shape, new byte[checked(count * size)], count);
    }

    [LoggerMessage(2102, LogLevel.Debug, "Model {Model} version {Version} could not be warmed up with zeros: {Reason}")]
    private static partial void LogNotWarm(ILogger logger, ModelName model, ModelVersion version, string reason);
}
