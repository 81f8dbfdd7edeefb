using MaaS.Repository;

namespace MaaS.Serving.Tests;

/// <summary>Manifests of models that do not exist: enough for everything that happens before and after a run.</summary>
internal static class TestManifests
{
    public static ModelManifest With(
        TensorSpec[] inputs, TensorSpec[]? outputs = null, ImagePreprocessing? image = null, IReadOnlyList<string>? labels = null) => new()
        {
            Name = ModelName.Parse("test"),
            Version = ModelVersion.Of(3),
            Files = [],
            Signature = new ModelSignature { Inputs = inputs, Outputs = outputs ?? [Spec("scores", TensorDataType.Fp32, -1, 3)] },
            Opset = new Dictionary<string, long>(),
            IrVersion = 10,
            CreatedAt = DateTimeOffset.UnixEpoch,
            ContentDigest = "",
            Image = image,
            Labels = labels,
        };

    public static TensorSpec Spec(string name, TensorDataType dataType, params long[] shape) =>
        new() { Name = name, DataType = dataType, Shape = shape };
}
