using System.Reflection;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using MaaS.Serving;
using MaaS.Training;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Tests;

/// <summary>What the code names is made, so that nothing that comes early is lost.</summary>
[Collection(AppCollection.Name)]
public sealed class StorageLayoutTests(AppFixture app)
{
    [Fact]
    public void Queues_OfTriggers_AreMadeWithTheirPoisonQueues()
    {
        var queues = Triggers<QueueTriggerAttribute>().Select(trigger => trigger.QueueName).ToList();

        Assert.NotEmpty(queues);
        Assert.Empty(queues.Except(StorageLayout.Queues));
        Assert.Empty(queues.Where(name => !name.EndsWith("-poison", StringComparison.Ordinal))
            .Select(name => $"{name}-poison").Except(StorageLayout.Queues));
    }

    [Fact]
    public void Queues_OfTriggers_AreMeasuredWithThoseThatTheirMessagesEndIn() => Assert.Equal(
        Triggers<QueueTriggerAttribute>().SelectMany(trigger => (string[])[trigger.QueueName, $"{trigger.QueueName}-poison"])
            .Append("webjobs-blobtrigger-poison").Distinct().Order(StringComparer.Ordinal),
        QueueLengths.Queues.Order(StringComparer.Ordinal));

    [Fact]
    public void Containers_OfTriggers_AreMade()
    {
        var containers = Triggers<BlobTriggerAttribute>().Select(trigger => trigger.BlobPath.Split('/')[0]).ToList();

        Assert.NotEmpty(containers);
        Assert.Empty(containers.Except(StorageLayout.Containers));
    }

    [Theory]
    [InlineData("Container")]
    [InlineData("Queue")]
    [InlineData("Table")]
    public void Constants_ThatNameAPlace_AreMade(string kind)
    {
        var named = ConstantsOf(kind).ToList();
        var made = kind switch
        {
            "Container" => StorageLayout.Containers,
            "Queue" => StorageLayout.Queues,
            _ => StorageLayout.Tables,
        };

        Assert.Equal(named.Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task App_IsReady_AllOfItIsThere()
    {
        var blobs = new BlobServiceClient(app.Azurite.ConnectionString);
        var queues = new QueueServiceClient(app.Azurite.ConnectionString);
        var tables = new TableServiceClient(app.Azurite.ConnectionString);

        var containersThere = await blobs.GetBlobContainersAsync().Select(container => container.Name).ToListAsync();
        var queuesThere = await queues.GetQueuesAsync().Select(queue => queue.Name).ToListAsync();
        var tablesThere = await tables.QueryAsync().Select(table => table.Name).ToListAsync();

        Assert.Empty(StorageLayout.Containers.Except(containersThere));
        Assert.Empty(StorageLayout.Queues.Except(queuesThere));
        Assert.Empty(StorageLayout.Tables.Except(tablesThere));
    }

    private static IEnumerable<T> Triggers<T>()
        where T : Attribute =>
        typeof(FunctionApp).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<T>())
            .OfType<T>();

    /// <summary>Of the classes that say where the app keeps things: options, and the storage of trainings.</summary>
    private static IEnumerable<string> ConstantsOf(string kind) =>
        from assembly in new[] { typeof(StorageLayout).Assembly, typeof(TrainingStorage).Assembly }
        from type in assembly.GetTypes()
        where type.Name.EndsWith("Options", StringComparison.Ordinal) || type == typeof(TrainingStorage)
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field is { IsLiteral: true, FieldType: var fieldType } && fieldType == typeof(string)
            && field.Name.EndsWith(kind, StringComparison.Ordinal)
        select (string)field.GetRawConstantValue()!;
}
