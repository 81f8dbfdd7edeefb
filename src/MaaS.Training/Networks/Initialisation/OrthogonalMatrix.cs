namespace MaaS.Training;

/// <summary>Random matrices whose rows or columns, whichever are fewer, are orthonormal.</summary>
internal static class OrthogonalMatrix
{
    /// <summary>
    /// Uniformly distributed: normal vectors made orthonormal one after the other by Gram and Schmidt, twice over so that rounding does not
    /// add up (Giraud et al., 2005). In plain arithmetic, so that every machine draws the same.
    /// </summary>
    public static float[] Draw(int rows, int columns, SeededRandom random)
    {
        var vectors = new double[Math.Min(rows, columns)][];
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = new double[Math.Max(rows, columns)];
            for (var j = 0; j < vectors[i].Length; j++)
            {
                vectors[i][j] = random.NextNormal();
            }

            Orthogonalise(vectors, i);
            Orthogonalise(vectors, i);
        }

        var matrix = new float[rows * columns];
        for (var i = 0; i < matrix.Length; i++)
        {
            var (row, column) = (i / columns, i % columns);
            matrix[i] = (float)(rows <= columns ? vectors[row][column] : vectors[column][row]);
        }

        return matrix;
    }

    private static void Orthogonalise(double[][] vectors, int index)
    {
        var vector = vectors[index];
        for (var i = 0; i < index; i++)
        {
            var share = Dot(vectors[i], vector);
            for (var j = 0; j < vector.Length; j++)
            {
                vector[j] -= share * vectors[i][j];
            }
        }

        var length = Math.Sqrt(Dot(vector, vector));
        for (var j = 0; j < vector.Length; j++)
        {
            vector[j] /= length;
        }
    }

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
