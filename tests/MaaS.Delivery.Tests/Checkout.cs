using MaaS.Testing;

namespace MaaS.Delivery.Tests;

/// <summary>Files of the checkout, by their path from its root.</summary>
internal static class Checkout
{
    public static string PathOf(string path) => Path.Combine(RepositoryRoot.Path, path);

    public static bool Has(string path) => Path.Exists(PathOf(path));

    public static string Text(string path) => File.ReadAllText(PathOf(path));

    public static string[] Lines(string path) => File.ReadAllLines(PathOf(path));
}
