namespace MaaS.Training.Tests;

public sealed class DockerDispatcherContractTests : DispatcherContractTests
{
    protected override async Task<JobPlace> NewPlaceAsync()
    {
        var place = new DockerPlace(TimeProvider.System);
        await place.Engine.StartAsync();
        return place;
    }
}
