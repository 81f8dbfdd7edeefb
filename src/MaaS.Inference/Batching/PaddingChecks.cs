using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>
/// Holds the padding that a model asks for against its signature: padding what the model does not take as such makes wrong answers.
/// </summary>
internal sealed class PaddingChecks(ModelManifest manifest, PaddingSettings settings, int maxBatchSize)
{
    /// <exception cref="ModelUnavailableException">It does not fit.</exception>
    public void Check()
    {
        if (maxBatchSize == 1)
        {
            throw Refuse(
                "requests of the model do not share a run. Set 'maxBatchSize' above 1 if the first dimension of every input and output "
                + "varies and is the batch, else remove 'padding'.");
        }

        var inputs = manifest.Signature.Inputs;
        var padded = inputs.Where(input => PaddingPlan.AxisOf(input, settings.Dimension) is not null).ToArray();
        if (padded.Length == 0)
        {
            throw Refuse($"no input has a dimension '{settings.Dimension}'. Name one of the signature that varies.");
        }

        if (settings.Values.Keys.FirstOrDefault(name => padded.All(input => input.Name != name)) is { } unknown)
        {
            throw Refuse($"there is a value for '{unknown}', which is no input with that dimension. Remove it.");
        }

        foreach (var input in padded)
        {
            CheckAxis(input);
            CheckValue(input);
        }

        foreach (var output in manifest.Signature.Outputs)
        {
            CheckOutput(output);
        }
    }

    private void CheckAxis(TensorSpec tensor)
    {
        var axis = PaddingPlan.AxisOf(tensor, settings.Dimension)!.Value;
        if (axis == 0 || tensor.Shape[axis] >= 0 || tensor.DimensionNames!.Count(name => name == settings.Dimension) > 1)
        {
            throw Refuse($"in '{tensor.Name}' the dimension must vary, be there once, and not be the first, which is the batch.");
        }
    }

    private void CheckValue(TensorSpec input)
    {
        if (!settings.Values.TryGetValue(input.Name, out var value))
        {
            throw Refuse($"input '{input.Name}' has the dimension and no value. Add one to 'values'.");
        }

        if (PadElement.Of(input.DataType, value) is null)
        {
            throw Refuse(FormattableString.Invariant(
                $"the value of input '{input.Name}' is {value}: expected one of {input.DataType.ToProtocolName()}."));
        }
    }

    private void CheckOutput(TensorSpec output)
    {
        if (PaddingPlan.AxisOf(output, settings.Dimension) is not null)
        {
            CheckAxis(output);
            if (output.DataType == TensorDataType.Bytes)
            {
                throw Refuse($"output '{output.Name}' is BYTES and has it: texts are not cut back. Remove 'padding'.");
            }
        }

        for (var d = 1; d < output.Shape.Count; d++)
        {
            var name = output.DimensionNames?[d];
            if (output.Shape[d] < 0 && name != settings.Dimension && !manifest.Signature.Inputs.Any(IsNamedThere))
            {
                throw Refuse(
                    $"dimension {d} of output '{output.Name}' varies and is named like none of the inputs: it cannot be said whether it must "
                    + "be cut back.");
            }

            bool IsNamedThere(TensorSpec input) => name is not null && PaddingPlan.AxisOf(input, name) is not null;
        }
    }

    private ModelUnavailableException Refuse(string reason) => new(
        $"Model '{manifest.Name}' version {manifest.Version} cannot be loaded: batching.padding of its model.json pads dimension "
        + $"'{settings.Dimension}', but {reason}");
}
