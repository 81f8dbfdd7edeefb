namespace MaaS.Training;

/// <summary>
/// Random numbers that are the same on every machine and .NET version: SplitMix64 (Steele, Lea and Flood, 2014). Not thread-safe.
/// </summary>
public sealed class SeededRandom(int seed, int stream = 0)
{
    private ulong _state = ((ulong)(uint)stream << 32) | (uint)seed;

    /// <summary>Numbers of their own for each path below a seed, such as epoch and row.</summary>
    public static SeededRandom Of(int seed, params ReadOnlySpan<long> path)
    {
        var random = new SeededRandom(seed);
        foreach (var part in path)
        {
            random._state = random.NextUInt64() ^ (ulong)part;
        }

        return random;
    }

    public ulong NextUInt64()
    {
        var mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 or more and below 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal (Box and Muller, 1958).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Gamma distributed with scale 1 (Marsaglia and Tsang, 2000; below shape 1 by their boost).</summary>
    /// <param name="shape">Above 0.</param>
    public double NextGamma(double shape)
    {
        if (shape < 1)
        {
            return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var normal = NextNormal();
            var v = Math.Pow(1 + (c * normal), 3);
            if (v > 0 && Math.Log(1 - NextDouble()) < (normal * normal / 2) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    /// <summary>Beta distributed, 0 to 1: of two gamma distributed numbers the first's share.</summary>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    public double NextBeta(double a, double b)
    {
        var (x, y) = (NextGamma(a), NextGamma(b));
        return x + y > 0 ? x / (x + y) : 0.5;
    }

    /// <summary>The numbers from 0 to <paramref name="count"/> - 1 in random order (Fisher and Yates).</summary>
    public long[] NextPermutation(int count)
    {
        var order = new long[count];
        for (var i = 0; i < count; i++)
        {
            var other = (int)(NextUInt64() % (ulong)(i + 1));
            order[i] = order[other];
            order[other] = i;
        }

        return order;
    }
}
