namespace MaaS.Training;

/// <summary>
/// Random numbers that are the same on every machine and .NET version: SplitMix64 (Steele, Lea and Flood, 2014). Not thread-safe.
/// </summary>
public sealed class SeededRandom(int seed, int stream = 0)
{
    private ulong _state = ((ulong)(uint)stream << 32) | (uint)seed;

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
