using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>The pictures, texts or table rows of one request, not yet tensors.</summary>
internal abstract class InputRows
{
    /// <summary>At least 1.</summary>
    public abstract int Count { get; }

    /// <summary>Whether the model's signature leaves the number of rows open.</summary>
    public abstract bool FirstDimensionIsDynamic { get; }

    /// <summary>The model's inputs for some of the rows; the caller disposes them.</summary>
    /// <exception cref="InvalidInputException">A row does not fit the model.</exception>
    public abstract IReadOnlyList<Tensor> CreateTensors(int first, int count, CancellationToken cancellationToken);
}
