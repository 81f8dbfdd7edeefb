namespace MaaS.Delivery.Tests;

public sealed class ContainerTests
{
    private const string Missing = "maas-no-such-program";

    [LinuxFact]
    public async Task Probe_NothingMakesNamespaces_IsAFolder() =>
        Assert.Equal(ContainerKind.ReadOnlyFolder, await Container.ProbeAsync(unshare: Missing, setpriv: "true"));

    [LinuxFact]
    public async Task Probe_NothingChangesTheUserEither_IsAFolderAsThisUser() => Assert.Equal(
        Environment.IsPrivilegedProcess ? ContainerKind.Root : ContainerKind.ReadOnlyFolder,
        await Container.ProbeAsync(unshare: Missing, setpriv: Missing));
}
