namespace MaaS.Training;

/// <summary>Goes through the layers of one network and collects what does not fit.</summary>
internal sealed class NetworkPlanner(NetworkSpec spec, NetworkInput input, int outputs, List<string> errors)
{
    private const string Path = "$.network";

    // Null for a layer with an error: what hangs on it cannot be judged.
    private readonly List<PlannedLayer?> _planned = [];
    private readonly List<string> _names = [];
    private readonly HashSet<int> _used = [];

    public NetworkPlan? Plan()
    {
        var before = errors.Count;
        if (spec.Input is not null && !spec.Input.Equals(input.Shape))
        {
            errors.Add($"{Path}.input: found {spec.Input}, expected {input.Shape}, which the data gives.");
        }

        var layers = spec.Preset?.Layers(input, outputs) ?? spec.Layers;
        for (var i = 0; i < layers.Count; i++)
        {
            _planned.Add(Plan(layers[i], i));
        }

        RequireOutputs();
        RequireUse();
        return errors.Count == before ? new NetworkPlan { Input = input, Layers = [.. _planned.Select(layer => layer!)] } : null;
    }

    private PlannedLayer? Plan(LayerSpec written, int index)
    {
        var name = written.Name ?? $"{written.Type}_{index}";
        if (_names.Contains(name))
        {
            Error(index, written, name, "found the name twice, expected every layer to have its own");
        }

        var inputs = Inputs(written, index, name);
        _names.Add(name);
        if (inputs is null || inputs.Any(i => i >= 0 && _planned[i] is null))
        {
            return null;
        }

        try
        {
            return Fit(WithVocabulary(written, inputs), name, inputs);
        }
        catch (ShapeException e)
        {
            Error(index, written, name, e.Message);
            return null;
        }
    }

    private PlannedLayer Fit(LayerSpec layer, string name, IReadOnlyList<int> inputs)
    {
        var shapes = inputs.Select(i => i < 0 ? input.Shape : _planned[i]!.OutputShape).ToList();
        var planned = new PlannedLayer
        {
            Name = name,
            Spec = layer,
            Inputs = inputs,
            InputShapes = shapes,
            OutputShape = layer.OutputShape(shapes),
            Weights = layer.Weights(shapes),
        };
        _ = planned.OutputShape.Elements;
        _ = planned.ParameterCount;
        return planned;
    }

    private List<int>? Inputs(LayerSpec layer, int index, string name)
    {
        var found = layer.Inputs?.Select(input => input == LayerSpec.NetworkInputName ? PlannedLayer.NetworkInput : IndexOf(input)).ToList()
            ?? [index - 1];
        if (found.IndexOf(null) is >= 0 and var missing)
        {
            Error(index, layer, name, $"found the input '{layer.Inputs![missing]}', expected {NamesBefore()}");
            return null;
        }

        var inputs = found.Select(i => i!.Value).ToList();
        _used.UnionWith(inputs);
        if (inputs.Count >= layer.MinInputs && inputs.Count <= layer.MaxInputs)
        {
            return inputs;
        }

        var expected = layer.MinInputs == layer.MaxInputs ? $"{layer.MinInputs}"
            : layer.MaxInputs == int.MaxValue ? $"at least {layer.MinInputs}" : $"{layer.MinInputs} to {layer.MaxInputs}";
        Error(index, layer, name, $"found {inputs.Count} inputs, expected {expected}; name them in inputs");
        return null;
    }

    private int? IndexOf(string name) => _names.IndexOf(name) is >= 0 and var index ? index : null;

    private string NamesBefore() => _names.Count == 0
        ? $"'{LayerSpec.NetworkInputName}', as there is no layer before it"
        : $"'{LayerSpec.NetworkInputName}' or an earlier layer: {string.Join(", ", _names)}";

    private LayerSpec WithVocabulary(LayerSpec layer, List<int> inputs)
    {
        var getsTokenIds = input.IsTokenIds && inputs.Contains(PlannedLayer.NetworkInput);
        if (layer is not EmbeddingSpec embedding)
        {
            return getsTokenIds ? throw new ShapeException("found token ids, expected numbers: put an embedding before it") : layer;
        }

        if (!getsTokenIds)
        {
            throw new ShapeException("found numbers, expected token ids, which only the network's input can be and only for texts");
        }

        var size = embedding.InputDim ?? input.VocabularySize;
        return size >= input.VocabularySize
            ? embedding with { InputDim = size }
            : throw new ShapeException(
                $"found the inputDim {size}, expected at least the {input.VocabularySize} tokens of the vocabulary, or none");
    }

    private void RequireOutputs()
    {
        if (_planned.Count > 0 && _planned[^1] is { } last && !last.OutputShape.Equals(Shape.Of(outputs)))
        {
            var message = $"found the output {last.OutputShape} of the last layer, expected [{outputs}], which the data asks for";
            Error(_planned.Count - 1, last.Spec, last.Name, message);
        }
    }

    private void RequireUse()
    {
        for (var i = 0; i < _planned.Count - 1; i++)
        {
            if (!_used.Contains(i) && _planned[i] is { } layer)
            {
                Error(i, layer.Spec, layer.Name, "found no layer that takes its output, expected one; or remove it");
            }
        }
    }

    private void Error(int index, LayerSpec layer, string name, string message)
    {
        var path = spec.Preset is null ? $"{Path}.layers[{index}]" : $"{Path}.preset";
        errors.Add($"{path}: {layer.Type} '{name}': {message}.");
    }
}
