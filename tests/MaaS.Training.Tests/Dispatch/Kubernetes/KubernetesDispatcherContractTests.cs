namespace MaaS.Training.Tests;

public sealed class KubernetesDispatcherContractTests : DispatcherContractTests
{
    protected override async Task<JobPlace> NewPlaceAsync()
    {
        var place = new KubernetesPlace();
        await place.StartAsync();
        return place;
    }
}
