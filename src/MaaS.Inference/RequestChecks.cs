using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>Holds a request against the signature of the model.</summary>
internal static class RequestChecks
{
    /// <summary>More than any body within the usual limit holds; a shape with a length of 0 could say any number.</summary>
    private const int MaxRows = 1 << 20;

    /// <summary>The inputs in the order of the signature.</summary>
    /// <exception cref="InvalidInputException">One is missing, unknown, given twice, or has another type or shape.</exception>
    public static IReadOnlyList<Tensor> OrderInputs(ModelManifest manifest, IReadOnlyList<Tensor> given, bool batched)
    {
        var specs = manifest.Signature.Inputs;
        var ordered = IsOrdered(specs, given) ? given : Order(manifest, specs, given);
        for (var i = 0; i < specs.Count; i++)
        {
            CheckTensor(specs[i], ordered[i]);
        }

        CheckCommonLengths(specs, ordered, batched);
        if (batched && ordered[0].Lengths[0] > MaxRows)
        {
            throw new InvalidInputException($"The request has {ordered[0].Lengths[0]} rows: expected at most {MaxRows}. Send fewer at a time.");
        }

        return ordered;
    }

    /// <summary>The outputs to compute, in the order asked for.</summary>
    /// <exception cref="InvalidInputException">One is unknown or asked for twice.</exception>
    public static IReadOnlyList<string> ChooseOutputs(ModelManifest manifest, IReadOnlyList<string> wanted)
    {
        var specs = manifest.Signature.Outputs;
        for (var i = 0; i < wanted.Count; i++)
        {
            if (IndexOf(specs, wanted[i]) < 0)
            {
                throw new InvalidInputException($"Model '{manifest.Name}' has no output '{wanted[i]}': expected some of {Names(specs)}.");
            }

            for (var j = 0; j < i; j++)
            {
                if (wanted[j] == wanted[i])
                {
                    throw new InvalidInputException("An output is asked for twice: each may be named once.");
                }
            }
        }

        return wanted;
    }

    private static bool IsOrdered(IReadOnlyList<TensorSpec> specs, IReadOnlyList<Tensor> given)
    {
        for (var i = 0; i < given.Count; i++)
        {
            if (i >= specs.Count || given[i].Name != specs[i].Name)
            {
                return false;
            }
        }

        return given.Count == specs.Count;
    }

    private static Tensor[] Order(ModelManifest manifest, IReadOnlyList<TensorSpec> specs, IReadOnlyList<Tensor> given)
    {
        var ordered = new Tensor[specs.Count];
        foreach (var tensor in given)
        {
            var index = IndexOf(specs, tensor.Name);
            if (index < 0)
            {
                throw new InvalidInputException(
                    $"Model '{manifest.Name}' has no input '{tensor.Name}': expected {Names(specs)}.");
            }

            if (ordered[index] is not null)
            {
                throw new InvalidInputException($"Input '{tensor.Name}' is given twice.");
            }

            ordered[index] = tensor;
        }

        if (Array.IndexOf(ordered, null) is >= 0 and var missing)
        {
            throw new InvalidInputException(
                $"Input '{specs[missing].Name}' is missing: model '{manifest.Name}' expects {Names(specs)}.");
        }

        return ordered;
    }

    private static int IndexOf(IReadOnlyList<TensorSpec> specs, string name)
    {
        for (var i = 0; i < specs.Count; i++)
        {
            if (specs[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Names(IReadOnlyList<TensorSpec> specs) => string.Join(", ", specs.Select(spec => $"'{spec.Name}'"));

    private static void CheckTensor(TensorSpec spec, Tensor tensor)
    {
        if (tensor.DataType != spec.DataType)
        {
            throw new InvalidInputException(
                $"Input '{spec.Name}' has datatype {tensor.DataType.ToProtocolName()}: expected {spec.DataType.ToProtocolName()}.");
        }

        var fits = tensor.Lengths.Length == spec.Shape.Count;
        for (var i = 0; fits && i < spec.Shape.Count; i++)
        {
            fits = spec.Shape[i] < 0 || spec.Shape[i] == tensor.Lengths[i];
        }

        if (!fits)
        {
            throw new InvalidInputException(
                $"Input '{spec.Name}' has shape {TensorShape.Format(tensor.Shape)}: expected {TensorShape.Format(spec.Shape)}, where -1 is any length.");
        }
    }

    /// <summary>Dimensions of one name have one length, and so have the first dimensions of a model that is batched.</summary>
    private static void CheckCommonLengths(IReadOnlyList<TensorSpec> specs, IReadOnlyList<Tensor> tensors, bool batched)
    {
        for (var i = 0; i < specs.Count; i++)
        {
            for (var d = 0; d < specs[i].Shape.Count; d++)
            {
                if (NameOf(specs[i], d, batched) is not { } name)
                {
                    continue;
                }

                var (other, axis) = FirstOfName(specs, name, i, batched);
                var (expected, length) = (tensors[other].Lengths[axis], tensors[i].Lengths[d]);
                if (length != expected)
                {
                    throw new InvalidInputException(
                        $"Dimension '{name}' is {expected} in input '{specs[other].Name}' and {length} in input '{specs[i].Name}': expected one length.");
                }
            }
        }
    }

    private static string? NameOf(TensorSpec spec, int dimension, bool batched) =>
        batched && dimension == 0 ? "batch" : spec.DimensionNames?[dimension];

    /// <summary>Where the name is for the first time, up to the input.</summary>
    private static (int Input, int Axis) FirstOfName(IReadOnlyList<TensorSpec> specs, string name, int lastInput, bool batched)
    {
        for (var i = 0; i < lastInput; i++)
        {
            for (var d = 0; d < specs[i].Shape.Count; d++)
            {
                if (NameOf(specs[i], d, batched) == name)
                {
                    return (i, d);
                }
            }
        }

        var own = 0;
        while (NameOf(specs[lastInput], own, batched) != name)
        {
            own++;
        }

        return (lastInput, own);
    }
}
