namespace MaaS.EndToEnd.Tests;

/// <summary>Jobs of the rig's model <c>slow</c>, which are long enough under way for something to happen to them.</summary>
internal static class SlowJobs
{
    /// <summary>What <c>infer</c> of such a job is; the answer is zeros, too.</summary>
    public static string Infer { get; } = InferOf(280);

    /// <summary>As <see cref="Infer"/>, and takes eight times as long: for what does not go on to its end.</summary>
    public static string LongInfer { get; } = InferOf(560);

    private static string InferOf(int size) =>
        $$$"""{"inputs":[{"name":"x","shape":[{{{size}}},{{{size}}}],"datatype":"FP32","data":[{{{Zeros(size * size)}}}]}]}""";

    private static string Zeros(int count) => string.Join(',', Enumerable.Repeat('0', count));
}
