using System.Runtime.InteropServices;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

/// <summary>A model that answers each output with the input of the same position. It refuses a request with the number 666 in it.</summary>
internal sealed class EchoModel
{
    public EchoModel(TensorSpec input, int maxBatchSize = 3, string? task = null, IReadOnlyList<string>? labels = null)
        : this([input], maxBatchSize, task, labels)
    {
    }

    public EchoModel(
        TensorSpec[] inputs, int maxBatchSize = 3, string? task = null, IReadOnlyList<string>? labels = null, ImagePreprocessing? image = null,
        TensorSpec[]? outputs = null)
    {
        outputs ??= [.. inputs.Select((input, i) => input with { Name = inputs.Length == 1 ? "y" : $"y{i}" })];
        Model = new BatchModel { Manifest = TestManifests.With(inputs, outputs, image, labels), Task = task, MaxBatchSize = maxBatchSize };
    }

    public BatchModel Model { get; init; }

    /// <summary>First dimensions of the requests that were answered.</summary>
    public List<long> Batches { get; } = [];

    public Task<InferenceResult> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var input in request.Inputs.Where(input => input.DataType == TensorDataType.Fp32))
        {
            if (MemoryMarshal.Cast<byte, float>(input.Data.Span).Contains(666))
            {
                throw new InvalidInputException("The model does not like 666.");
            }
        }

        lock (Batches)
        {
            Batches.Add(request.Inputs[0].Shape.FirstOrDefault(1));
        }

        var specs = Model.Manifest.Signature.Outputs;
        var outputs = specs.Select((spec, i) => new Tensor(spec.Name, spec.DataType, [.. request.Inputs[i].Shape], request.Inputs[i].Data.ToArray()));
        return Task.FromResult(new InferenceResult(
            Model.Manifest, [.. outputs.Where(output => request.Outputs?.Contains(output.Name) ?? true)]));
    }
}
