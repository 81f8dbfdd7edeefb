using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text;
using MaaS.Serving;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>
/// Compares the parser and the writer of JSON numbers with .NET's on difficult numbers: as many as a test has no time for.
/// </summary>
internal static class CodecExactness
{
    private const int PerSeed = 100_000;

    /// <summary>What follows a number in its array: nearly nothing, or enough for the parser to take many bytes at once.</summary>
    private static readonly string[] Followers = [",", ",-0.12345678901234567,1e5]"];

    public static Command CreateCommand()
    {
        var count = new Option<int>("--count") { Description = "Numbers.", DefaultValueFactory = _ => 10_000_000 };
        var command = new Command("codec-exactness", "Numbers that the JSON codec reads or writes otherwise than .NET.") { count };
        command.SetAction(parsed => Run(parsed.GetValue(count)));
        return command;
    }

    private static int Run(int count)
    {
        var (read, written, left) = (0, 0, 0);
        Parallel.For(0, (count + PerSeed - 1) / PerSeed, seed =>
        {
            var texts = new NumberTexts(seed);
            for (var i = 0; i < PerSeed; i++)
            {
                var text = texts.Next();
                foreach (var follower in Followers)
                {
                    var wrong = Reads<double>(text, follower, ref left) + Reads<float>(text, follower, ref left)
                        + Reads<Half>(text, follower, ref left);
                    Interlocked.Add(ref read, wrong);
                }

                Interlocked.Add(ref written, Writes<double>(text) + Writes<float>(text));
            }
        });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} texts, each as FP64, FP32 and FP16 with little and much behind it: {read} read otherwise, {written} written otherwise; "
            + $"{left} left to .NET's parser"));
        return read + written > 0 ? 1 : 0;
    }

    private static int Reads<T>(string text, string follower, ref int left)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var expected = T.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        var length = JsonNumbers.Parse(Encoding.ASCII.GetBytes(text + follower), out T value);
        if (length == 0)
        {
            Interlocked.Add(ref left, T.IsFinite(expected) ? 1 : 0);
            return 0;
        }

        return length == text.Length && expected.Equals(value) && T.IsNegative(expected) == T.IsNegative(value)
            ? 0
            : Report($"{typeof(T).Name} {text}: read {value}, .NET {expected}");
    }

    private static int Writes<T>(string text)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var value = T.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        Span<byte> room = stackalloc byte[FloatText.MaxLength];
        var written = Encoding.ASCII.GetString(room[..FloatText.Write(value, room)]);
        var expected = value.ToString(null, CultureInfo.InvariantCulture);

        // .NET 10 writes two powers of two of FP64 so that they read back as their neighbours (dotnet/runtime#131131).
        return written == expected || !T.Parse(expected, CultureInfo.InvariantCulture).Equals(value)
            ? 0
            : Report($"{typeof(T).Name} {text}: written {written}, .NET {expected}");
    }

    private static int Report(string difference)
    {
        Console.WriteLine(difference);
        return 1;
    }
}
