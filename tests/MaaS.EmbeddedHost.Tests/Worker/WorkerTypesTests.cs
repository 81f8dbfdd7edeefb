namespace MaaS.EmbeddedHost.Tests.Worker;

/// <summary>What the app may do with a type of this host, it may do with the real one. What the packages lack would fail in Azure.</summary>
public sealed class WorkerTypesTests : IDisposable
{
    private readonly WorkerAssemblies _assemblies = new();
    private readonly TypeSignature _signature = new();

    [Fact]
    public void DeclaredTypes_OfMicrosoftsNamespaces_HaveWhatTheRealOnesHave()
    {
        var differences = _assemblies.Declared.SelectMany(Differences).Order(StringComparer.Ordinal).ToArray();

        Assert.NotEmpty(_assemblies.Declared);
        Assert.True(differences.Length == 0, $"The real packages lack:\n{string.Join('\n', differences)}");
    }

    public void Dispose() => _assemblies.Dispose();

    private IEnumerable<string> Differences(Type declared) =>
        _assemblies.FindRealOrDefault(declared) is { } real
            ? TypeSignature.Traits(declared).Except(TypeSignature.Traits(real))
                .Concat(_signature.Members(declared).Except(_signature.AllMembers(real)))
                .Select(line => $"{declared.FullName} {line}")
            : [$"{declared.FullName} is not in the packages"];
}
