using MaaS.Functions;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Infrastructure.Tests.App;

public sealed class TriggerTests
{
    [Fact]
    public void Triggers_OfTheApp_AreOfEveryKind() => Assert.Equal(
        Enum.GetValues<TriggerKind>(),
        TriggerBinding.Of(typeof(FunctionApp).Assembly.GetTypes()).Select(trigger => trigger.Kind).Distinct().Order());

    [Theory]
    [InlineData(typeof(OtherAccount), "OtherStorage__queueServiceUri")]
    [InlineData(typeof(OtherQueue), "'orders'")]
    [InlineData(typeof(EnabledBlob), "blob trigger")]
    [InlineData(typeof(OtherHub), "OtherStorage__tableServiceUri")]
    public async Task NewTrigger_WithoutInfrastructure_IsFound(Type functions, string expected)
    {
        var triggers = TriggerBinding.Of([.. typeof(FunctionApp).Assembly.GetTypes(), functions]);

        var missing = TriggerNeeds.Missing(await Deployments.GetAsync("default"), triggers);

        Assert.Contains(missing, line => line.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void NewKindOfTrigger_ThatNobodyDescribed_IsRefused()
    {
        var refused = Assert.Throws<NotSupportedException>(() => TriggerBinding.Of([typeof(UnknownKind)]));

        Assert.Contains("CosmosTriggerAttribute", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisabledFunction_ThatIsNotThere_IsFound()
    {
        var others = TriggerBinding.Of(typeof(FunctionApp).Assembly.GetTypes()).Where(trigger => trigger.Kind != TriggerKind.Blob).ToList();

        var missing = TriggerNeeds.Missing(await Deployments.GetAsync("default"), others);

        Assert.Contains(missing, line => line.Contains("AzureWebJobs.StartBatch.Disabled", StringComparison.Ordinal));
    }

    private static class OtherAccount
    {
        [Function("Made")]
        public static void Run([QueueTrigger("batch-chunks", Connection = "OtherStorage")] string message) => _ = message;
    }

    private static class OtherQueue
    {
        [Function("Made")]
        public static void Run([QueueTrigger("orders")] string message) => _ = message;
    }

    private static class EnabledBlob
    {
        [Function("Made")]
        public static void Run([BlobTrigger("batch-input/{name}")] string blob) => _ = blob;
    }

    private static class OtherHub
    {
        [Function("Made")]
        public static void Run([DurableClient(ConnectionName = "OtherStorage")] object client) => _ = client;
    }

    private static class UnknownKind
    {
        [Function("Made")]
        public static void Run([Microsoft.Azure.Functions.Worker.Made.CosmosTrigger] string document) => _ = document;
    }
}
