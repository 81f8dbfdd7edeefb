using System.Text.RegularExpressions;

namespace MaaS.Training;

/// <summary>
/// One layer, as written. A new type of layer is a record beside the others, a line in <see cref="LayerTypes"/>, and in the trainer the
/// module that computes it.
/// </summary>
public abstract partial record LayerSpec
{
    /// <summary>What the network's own input is called among <see cref="Inputs"/>.</summary>
    public const string NetworkInputName = "input";

    /// <summary>Null when the layer is to be called after its type and place.</summary>
    public string? Name { get; init; }

    /// <summary>The layers whose outputs come in; null for the layer before.</summary>
    public IReadOnlyList<string>? Inputs { get; init; }

    /// <summary>Applied to what the layer gives.</summary>
    public Activation Activation { get; init; }

    /// <summary>As the spec has it, such as <c>conv2D</c>.</summary>
    public abstract string Type { get; }

    public virtual int MinInputs => 1;

    public virtual int MaxInputs => 1;

    public static LayerSpec Read(SpecReader reader)
    {
        var name = reader.OptionalText("name", "The layer's name, of letters, digits and _; unique. When absent, its type and place.");
        if (name is not null && (name == NetworkInputName || !Names().IsMatch(name)))
        {
            reader.Error("name", $"found \"{name}\", expected letters, digits and _, and not \"{NetworkInputName}\"");
        }

        var inputs = reader.OptionalTexts(
            "inputs",
            $"The names of earlier layers whose outputs come in, or {NetworkInputName} for the network's; the layer before when absent.");
        return reader.Variant("type", "The type of the layer, as Keras calls it.", LayerTypes.All) with { Name = name, Inputs = inputs };
    }

    /// <exception cref="ShapeException">The layer cannot take the inputs.</exception>
    public abstract Shape OutputShape(IReadOnlyList<Shape> inputs);

    /// <summary>What the layer holds for inputs that it can take.</summary>
    public virtual IReadOnlyList<LayerWeight> Weights(IReadOnlyList<Shape> inputs) => [];

    private protected static Activation ReadActivation(SpecReader reader) =>
        reader.Choice<Activation>("activation", "What is done to each number that the layer gives.", Activation.Linear);

    private protected static bool ReadUseBias(SpecReader reader) =>
        reader.Flag("useBias", fallback: true, "Whether a learnt number is added to each output.");

    private protected static double ReadDropout(SpecReader reader, string about) => reader.Number("dropout", 0, 0.99, about, fallback: 0);

    /// <exception cref="ShapeException">It is not.</exception>
    private protected static void RequireImage(Shape input) => RequireRank(input, 3, "[channels, height, width]");

    /// <exception cref="ShapeException">It is not.</exception>
    private protected static void RequireSequence(Shape input) => RequireRank(input, 2, "[steps, features]");

    private static void RequireRank(Shape input, int rank, string expected)
    {
        if (input.Rank != rank)
        {
            throw new ShapeException($"found the input {input}, expected {expected}");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_]+$")]
    private static partial Regex Names();
}
