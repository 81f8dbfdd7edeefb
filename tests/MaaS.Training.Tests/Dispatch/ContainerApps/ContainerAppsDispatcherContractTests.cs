namespace MaaS.Training.Tests;

public sealed class ContainerAppsDispatcherContractTests : DispatcherContractTests
{
    protected override async Task<JobPlace> NewPlaceAsync()
    {
        var place = new ContainerAppsPlace();
        await place.Azure.StartAsync();
        return place;
    }
}
