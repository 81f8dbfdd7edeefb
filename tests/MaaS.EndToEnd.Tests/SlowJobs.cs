namespace MaaS.EndToEnd.Tests;

/// <summary>Jobs of the rig's model <c>slow</c>, which are long enough under way for something to happen to them.</summary>
internal static class SlowJobs
{
    private const int Size = 280;

    /// <summary>What <c>infer</c> of such a job is; the answer is zeros, too.</summary>
    public static string Infer { get; } =
        $$$"""{"inputs":[{"name":"x","shape":[{{{Size}}},{{{Size}}}],"datatype":"FP32","data":[{{{Zeros()}}}]}]}""";

    private static string Zeros() => string.Join(',', Enumerable.Repeat('0', Size * Size));
}
