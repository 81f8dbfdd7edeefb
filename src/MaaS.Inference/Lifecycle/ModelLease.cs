using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>The right to use one loaded version: it stays in memory until disposed, whatever is swapped or unloaded meanwhile.</summary>
public sealed class ModelLease : IDisposable
{
    private LoadedModel? _model;

    internal ModelLease(LoadedModel model)
    {
        _model = model;
        Manifest = model.Manifest;
        Settings = model.Settings;
        MaxBatchSize = model.Queue.MaxBatchSize;
    }

    public ModelManifest Manifest { get; }

    /// <summary>The settings it was loaded with.</summary>
    public ModelSettings Settings { get; }

    /// <summary>Most rows that share a run; 1 when the model is not batched.</summary>
    public int MaxBatchSize { get; }

    /// <summary>Runs the model, alone or together with other requests.</summary>
    /// <exception cref="InvalidInputException">The request does not fit the model, or the model cannot run on its values.</exception>
    /// <exception cref="OverloadedException">Too many requests wait.</exception>
    /// <exception cref="DeadlineExceededException">The request's timeout passed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<InferenceResult> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_model is null, this);
        var inputs = RequestChecks.OrderInputs(Manifest, request.Inputs, batched: MaxBatchSize > 1);
        var outputs = request.Outputs is null ? _model.Queue.OutputNames : RequestChecks.ChooseOutputs(Manifest, request.Outputs);
        return _model.Queue.EnqueueAsync(request, inputs, outputs, cancellationToken);
    }

    /// <summary>
    /// What goes with the version and is made of its files, such as a tokenizer: made once for all leases, and kept as long as the version
    /// is loaded. There is one of each type; it is thread-safe and owns nothing that must be disposed.
    /// </summary>
    /// <param name="make">Gets the full path of a verified file by its path in the manifest. What it throws is thrown here.</param>
    public T Companion<T>(Func<Func<string, string>, T> make)
        where T : class
    {
        ObjectDisposedException.ThrowIf(_model is null, this);
        return _model.Companion(make);
    }

    public void Dispose() => Interlocked.Exchange(ref _model, null)?.Release();
}
