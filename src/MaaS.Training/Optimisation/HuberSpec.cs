namespace MaaS.Training;

/// <param name="Delta">Difference where the square ends.</param>
public sealed record HuberSpec(double Delta) : LossSpec
{
    public override DataTask Task => DataTask.Regression;

    public static new HuberSpec Read(SpecReader reader) => new(
        reader.Number("delta", 1e-6, 1e6, "The difference up to which it is squared, in units of the (scaled) target.", 1));
}
