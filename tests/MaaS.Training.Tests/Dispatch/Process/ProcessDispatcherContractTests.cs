namespace MaaS.Training.Tests;

public sealed class ProcessDispatcherContractTests : DispatcherContractTests
{
    protected override Task<JobPlace> NewPlaceAsync() => Task.FromResult<JobPlace>(new ProcessPlace());
}
