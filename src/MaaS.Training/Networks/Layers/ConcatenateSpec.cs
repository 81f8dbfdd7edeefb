namespace MaaS.Training;

/// <summary>Joins the outputs of several layers along one axis.</summary>
public sealed record ConcatenateSpec : LayerSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } =
        new("concatenate", "Joins the outputs of several layers along one axis.", ReadMembers);

    /// <summary>
    /// Counted from 1 (0 is the batch), or from -1 for the last; null for the channels of images and the features of everything else.
    /// </summary>
    public int? Axis { get; init; }

    public override string Type => Variant.Name;

    public override int MinInputs => 2;

    public override int MaxInputs => int.MaxValue;

    /// <summary>The dimension of <see cref="Shape"/> along which inputs like <paramref name="input"/> are joined.</summary>
    /// <exception cref="ShapeException">They have no such axis.</exception>
    public int Dimension(Shape input)
    {
        var dimension = Axis is { } axis ? axis + (axis < 0 ? input.Rank : -1) : input.FeatureAxis;
        return dimension >= 0 && dimension < input.Rank
            ? dimension
            : throw new ShapeException(
                $"found the axis {Axis} and the input {input}, expected one from 1 to {input.Rank} or from -{input.Rank} to -1");
    }

    public override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        var dimension = Dimension(inputs[0]);
        var isJoinable = inputs.All(input => input.Rank == inputs[0].Rank
            && Enumerable.Range(0, input.Rank).All(i => i == dimension || input[i] == inputs[0][i]));
        return isJoinable
            ? Shape.Of(inputs[0].Lengths.Select((length, i) => i == dimension ? inputs.Sum(input => input[i]) : length))
            : throw new ShapeException(
                $"found the inputs {string.Join(" and ", inputs)}, expected the same lengths but along axis {dimension + 1}");
    }

    private static ConcatenateSpec ReadMembers(SpecReader reader)
    {
        var axis = reader.OptionalInt(
            "axis",
            -8,
            8,
            "Counted from 1, or from -1 for the last; when absent the channels of images and the features of everything else.");
        if (axis == 0)
        {
            reader.Error("axis", "found 0, which is the batch, expected one from 1 or from -1");
        }

        return new ConcatenateSpec { Axis = axis };
    }
}
