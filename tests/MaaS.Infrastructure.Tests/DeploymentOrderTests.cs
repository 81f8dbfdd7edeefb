namespace MaaS.Infrastructure.Tests;

public sealed class DeploymentOrderTests
{
    public static TheoryData<string> Sets => Deployments.Names;

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Order_OfADeployment_HasEachResourceOnceAfterWhatItNeeds(string set)
    {
        var deployment = await Deployments.GetAsync(set);

        var order = DeploymentOrder.Of(deployment).ToList();

        Assert.Equal(deployment.Resources.Select(resource => resource.Id).Order(), order.Select(resource => resource.Id).Order());
        Assert.All(order, resource =>
            Assert.All(deployment.NeedsOf(resource), need => Assert.True(order.IndexOf(need) < order.IndexOf(resource))));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Listing_OfADeployment_NamesEachResource(string set)
    {
        var deployment = await Deployments.GetAsync(set);

        var text = string.Join('\n', DeploymentListing.Lines(deployment));

        Assert.All(deployment.Resources, resource => Assert.Contains(resource.Type, text, StringComparison.Ordinal));
        Assert.All(deployment.Resources, resource => Assert.Contains(resource.Name, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Ranges_OfNumbers_AreShort() => Assert.Equal("1-3, 7, 9-10", DeploymentListing.Ranges([1, 2, 3, 7, 9, 10]));
}
