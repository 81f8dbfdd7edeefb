using MaaS.Repository;
using MaaS.Serving;

namespace MaaS.Functions.Tests.Jobs;

/// <summary>What a job asks for, where it does not matter what.</summary>
internal static class SomeWork
{
    public static JobWork WithWebhook { get; } = new()
    {
        Operation = JobOperation.Infer,
        Model = ModelName.Parse("add"),
        Content = "{}"u8.ToArray(),
        ContentType = "application/json",
        Webhook = "https://example.com/",
    };
}
