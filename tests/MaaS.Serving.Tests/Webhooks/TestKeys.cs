namespace MaaS.Serving.Tests;

internal static class TestKeys
{
    public static byte[] Bytes { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];

    public static string Base64 { get; } = Convert.ToBase64String(Bytes);
}
