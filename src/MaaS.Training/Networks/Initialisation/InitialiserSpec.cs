namespace MaaS.Training;

/// <summary>How weights start.</summary>
/// <param name="Type">The rule.</param>
/// <param name="Value">The standard deviation of normal, the limit of uniform, the value of constant; else without meaning.</param>
public sealed record InitialiserSpec(InitialiserType Type, double Value = 0)
{
    // Of a standard normal that is cut at ±2; Keras divides by it so that the variance comes out right.
    private const double TruncatedDeviation = 0.87962566103423978;

    private const double KerasDefault = 0.05;

    private static readonly IReadOnlyList<SpecVariant<InitialiserSpec>> Variants =
    [
        New("glorotUniform", InitialiserType.GlorotUniform, "Uniform within ±√(6 / (fanIn + fanOut))."),
        New("glorotNormal", InitialiserType.GlorotNormal, "Truncated normal with the variance 2 / (fanIn + fanOut)."),
        New("heUniform", InitialiserType.HeUniform, "Uniform within ±√(6 / fanIn)."),
        New("heNormal", InitialiserType.HeNormal, "Truncated normal with the variance 2 / fanIn."),
        New("lecunUniform", InitialiserType.LecunUniform, "Uniform within ±√(3 / fanIn)."),
        New("lecunNormal", InitialiserType.LecunNormal, "Truncated normal with the variance 1 / fanIn."),
        New("orthogonal", InitialiserType.Orthogonal, "Rows or columns, whichever are fewer, of length 1 and at right angles."),
        new("normal", "Normal with mean 0.", reader => new InitialiserSpec(
            InitialiserType.Normal, reader.Number("stddev", 0, 1000, "The standard deviation.", KerasDefault))),
        new("uniform", "Uniform around 0.", reader => new InitialiserSpec(
            InitialiserType.Uniform, reader.Number("limit", 0, 1000, "The largest absolute value.", KerasDefault))),
        new("constant", "The same value everywhere.", reader => new InitialiserSpec(
            InitialiserType.Constant, reader.Number("value", -1000, 1000, "The value."))),
        New("zeros", InitialiserType.Zeros, "0 everywhere."),
        New("ones", InitialiserType.Ones, "1 everywhere."),
    ];

    public static InitialiserSpec Read(SpecReader reader) => reader.Variant("type", "How the weights start.", Variants);

    /// <summary>New values for <paramref name="weight"/>, row by row.</summary>
    public float[] Draw(LayerWeight weight, SeededRandom random)
    {
        var (fanIn, fanOut) = ((double)weight.FanIn, (double)weight.FanOut);
        return Type switch
        {
            InitialiserType.GlorotUniform => Uniform(weight, random, Math.Sqrt(6 / (fanIn + fanOut))),
            InitialiserType.GlorotNormal => TruncatedNormal(weight, random, Math.Sqrt(2 / (fanIn + fanOut))),
            InitialiserType.HeUniform => Uniform(weight, random, Math.Sqrt(6 / fanIn)),
            InitialiserType.HeNormal => TruncatedNormal(weight, random, Math.Sqrt(2 / fanIn)),
            InitialiserType.LecunUniform => Uniform(weight, random, Math.Sqrt(3 / fanIn)),
            InitialiserType.LecunNormal => TruncatedNormal(weight, random, Math.Sqrt(1 / fanIn)),
            InitialiserType.Orthogonal => OrthogonalMatrix.Draw(weight.Shape[0], weight.Shape.Elements / weight.Shape[0], random),
            InitialiserType.Normal => Fill(weight, () => random.NextNormal() * Value),
            InitialiserType.Uniform => Uniform(weight, random, Value),
            InitialiserType.Constant => Fill(weight, () => Value),
            InitialiserType.Ones => Fill(weight, () => 1),
            _ => Fill(weight, () => 0),
        };
    }

    private static float[] Uniform(LayerWeight weight, SeededRandom random, double limit) =>
        Fill(weight, () => ((2 * random.NextDouble()) - 1) * limit);

    private static float[] TruncatedNormal(LayerWeight weight, SeededRandom random, double deviation) => Fill(weight, () =>
    {
        double value;
        do
        {
            value = random.NextNormal();
        }
        while (Math.Abs(value) > 2);
        return value / TruncatedDeviation * deviation;
    });

    private static float[] Fill(LayerWeight weight, Func<double> next)
    {
        var values = new float[weight.Shape.Elements];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)next();
        }

        return values;
    }

    private static SpecVariant<InitialiserSpec> New(string name, InitialiserType type, string about) =>
        new(name, about, _ => new InitialiserSpec(type));
}
