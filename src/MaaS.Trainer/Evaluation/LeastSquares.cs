namespace MaaS.Trainer;

/// <summary>
/// Ordinary least squares with an intercept, in closed form: what any network for a regression should beat. Solved by the normal equations
/// of the standardised inputs with a Cholesky decomposition, in double.
/// </summary>
internal sealed class LeastSquares
{
    // A share of an input's variance below which the inputs before it explain all of it.
    private const double LeastOwnVariance = 1e-10;

    private readonly double[][] _weights;
    private readonly double[] _intercepts;

    private LeastSquares(double[][] weights, double[] intercepts)
    {
        _weights = weights;
        _intercepts = intercepts;
    }

    /// <summary>Of each output for each input.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Weights => _weights;

    /// <summary>Of each output.</summary>
    public IReadOnlyList<double> Intercepts => _intercepts;

    /// <param name="x">Row by row, <paramref name="inputs"/> numbers each.</param>
    /// <param name="y">Row by row, <paramref name="outputs"/> numbers each.</param>
    /// <param name="inputs">At least one.</param>
    /// <param name="outputs">At least one.</param>
    /// <exception cref="TrainingException">
    /// The solution is not unique: too few rows, an input that never changes, or one that is a linear combination of others.
    /// </exception>
    public static LeastSquares Fit(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int inputs, int outputs)
    {
        var rows = y.Length / outputs;
        if (x.Length != rows * inputs || y.Length != rows * outputs)
        {
            throw new ArgumentException(
                $"Found {x.Length} inputs and {y.Length} outputs, expected {inputs} and {outputs} a row.", nameof(x));
        }

        if (rows <= inputs)
        {
            throw new TrainingException(
                $"Least squares: found {rows} rows for {inputs} inputs, expected at least {inputs + 1}; take more rows or fewer inputs.");
        }

        var scalesX = ColumnScale.Of(x, inputs);
        var means = ColumnScale.Of(y, outputs).Select(scale => scale.Mean).ToArray();
        if (Array.FindIndex(scalesX, scale => scale.Deviation == 0) is var constant and >= 0)
        {
            throw new TrainingException($"Least squares: found the same value in all rows of input {constant}; leave it out.");
        }

        var (gram, moments) = NormalEquations(x, y, scalesX, means);
        Decompose(gram);
        var weights = moments.Select(moment => Solve(gram, moment)).ToArray();
        foreach (var output in weights)
        {
            for (var i = 0; i < inputs; i++)
            {
                output[i] /= scalesX[i].Deviation;
            }
        }

        return new LeastSquares(weights, [.. weights.Select((w, output) => means[output] - w.Zip(scalesX, (a, b) => a * b.Mean).Sum())]);
    }

    /// <param name="x">Row by row.</param>
    /// <returns>Row by row.</returns>
    public float[] Predict(ReadOnlySpan<float> x)
    {
        var inputs = _weights[0].Length;
        var predicted = new float[x.Length / inputs * _weights.Length];
        for (var i = 0; i < predicted.Length; i++)
        {
            var (row, output) = (i / _weights.Length, i % _weights.Length);
            var sum = _intercepts[output];
            for (var input = 0; input < inputs; input++)
            {
                sum += _weights[output][input] * x[(row * inputs) + input];
            }

            predicted[i] = (float)sum;
        }

        return predicted;
    }

    /// <summary>The correlations of the inputs, lower triangle, and of the inputs with each output's deviation from its mean.</summary>
    private static (double[][] Gram, double[][] Moments) NormalEquations(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y, ColumnScale[] scales, double[] means)
    {
        var rows = y.Length / means.Length;
        var gram = Enumerable.Range(1, scales.Length).Select(length => new double[length]).ToArray();
        var moments = means.Select(_ => new double[scales.Length]).ToArray();
        var z = new double[scales.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < z.Length; i++)
            {
                z[i] = (x[(row * z.Length) + i] - scales[i].Mean) / scales[i].Deviation;
                AddScaled(gram[i], z, z[i] / rows);
            }

            for (var output = 0; output < means.Length; output++)
            {
                AddScaled(moments[output], z, (y[(row * means.Length) + output] - means[output]) / rows);
            }
        }

        return (gram, moments);
    }

    private static void AddScaled(double[] sums, double[] values, double factor)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += values[i] * factor;
        }
    }

    /// <summary>Replaces a symmetric matrix by its Cholesky factor L, lower triangle.</summary>
    private static void Decompose(double[][] matrix)
    {
        for (var i = 0; i < matrix.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i][j];
                for (var k = 0; k < j; k++)
                {
                    sum -= matrix[i][k] * matrix[j][k];
                }

                if (i != j)
                {
                    matrix[i][j] = sum / matrix[j][j];
                    continue;
                }

                matrix[i][i] = sum > LeastOwnVariance ? Math.Sqrt(sum) : throw new TrainingException(
                    $"Least squares: found that input {i} is a linear combination of the inputs before it, "
                    + "expected each to tell something of its own; leave it out (of one-hot columns leave one out).");
            }
        }
    }

    /// <summary>Solves L·Lᵀ·w = b.</summary>
    private static double[] Solve(double[][] factor, double[] b)
    {
        var w = (double[])b.Clone();
        for (var i = 0; i < w.Length; i++)
        {
            for (var k = 0; k < i; k++)
            {
                w[i] -= factor[i][k] * w[k];
            }

            w[i] /= factor[i][i];
        }

        for (var i = w.Length - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < w.Length; k++)
            {
                w[i] -= factor[k][i] * w[k];
            }

            w[i] /= factor[i][i];
        }

        return w;
    }
}
