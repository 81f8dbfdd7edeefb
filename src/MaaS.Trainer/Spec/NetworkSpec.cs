using System.Text.RegularExpressions;

namespace MaaS.Trainer;

/// <summary>Step 2: the layers, from the picture to one number per class.</summary>
internal sealed partial record NetworkSpec
{
    /// <summary>Channels, height, width of the picture.</summary>
    public required IReadOnlyList<int> Input { get; init; }

    public required IReadOnlyList<LayerSpec> Layers { get; init; }

    /// <summary>True when the network itself ends in probabilities; else it ends in logits.</summary>
    public bool EndsInSoftmax => Layers[^1].Activation == Activation.Softmax;

    public static NetworkSpec Read(SpecReader section)
    {
        var input = section.Ints("input", min: 1, max: 4096);
        if (input.Count is not (0 or 3))
        {
            section.Error("input", $"found {input.Count} numbers, expected channels, height, width");
        }

        var layers = section.Objects("layers").Select(ReadLayer).ToList();
        section.RefuseOthers();
        CheckNames(section, layers);
        CheckSoftmax(section, layers);
        return new NetworkSpec { Input = input, Layers = layers };
    }

    /// <summary>Follows the shape through the layers; the first layer that its input does not fit is reported by name.</summary>
    public void CheckShapes(int classes, List<string> errors)
    {
        var shape = Shape.Of(Input);
        for (var i = 0; i < Layers.Count; i++)
        {
            try
            {
                shape = Layers[i].OutputShape(shape);
            }
            catch (ShapeException e)
            {
                errors.Add($"$.network.layers[{i}]: layer {Layers[i].Name}: {e.Message}.");
                return;
            }
        }

        if (shape != Shape.Of([classes]))
        {
            errors.Add($"$.network.layers[{Layers.Count - 1}]: layer {Layers[^1].Name}: gives {shape}, expected [{classes}], "
                + "one number for each of $.data.labels.");
        }
    }

    private static LayerSpec ReadLayer(SpecReader layer, int index)
    {
        var type = layer.Choice<LayerType>("type");
        var name = layer.OptionalText("name") ?? $"{char.ToLowerInvariant(type.ToString()[0])}{type.ToString()[1..]}_{index}";
        LayerSpec spec = type switch
        {
            LayerType.Conv2D => Conv2DSpec.Read(name, layer),
            LayerType.MaxPooling2D => MaxPooling2DSpec.Read(name, layer),
            LayerType.Flatten => new FlattenSpec { Name = name },
            LayerType.Dropout => DropoutSpec.Read(name, layer),
            _ => DenseSpec.Read(name, layer),
        };
        layer.RefuseOthers();
        return spec;
    }

    private static void CheckNames(SpecReader section, List<LayerSpec> layers)
    {
        for (var i = 0; i < layers.Count; i++)
        {
            if (!LayerName().IsMatch(layers[i].Name))
            {
                section.Error($"layers[{i}].name", $"found \"{layers[i].Name}\", expected letters, digits and _, starting with a letter");
            }
            else if (layers.FindIndex(layer => layer.Name == layers[i].Name) < i)
            {
                section.Error($"layers[{i}].name", $"found \"{layers[i].Name}\" a second time, expected a name of its own");
            }
        }
    }

    private static void CheckSoftmax(SpecReader section, List<LayerSpec> layers)
    {
        for (var i = 0; i < layers.Count - 1; i++)
        {
            if (layers[i].Activation == Activation.Softmax)
            {
                section.Error($"layers[{i}].activation", "found softmax, expected it only on the last layer");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex LayerName();
}
