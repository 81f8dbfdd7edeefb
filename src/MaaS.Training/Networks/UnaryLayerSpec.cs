namespace MaaS.Training;

/// <summary>A layer with one input.</summary>
public abstract record UnaryLayerSpec : LayerSpec
{
    public sealed override Shape OutputShape(IReadOnlyList<Shape> inputs) => OutputShape(inputs[0]);

    public sealed override IReadOnlyList<LayerWeight> Weights(IReadOnlyList<Shape> inputs) => Weights(inputs[0]);

    private protected abstract Shape OutputShape(Shape input);

    private protected virtual IReadOnlyList<LayerWeight> Weights(Shape input) => [];
}
