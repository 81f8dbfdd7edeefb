using System.Globalization;
using System.Text.Json.Nodes;
using MaaS.Serving;
using MaaS.Training;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>Event Grid tells of blobs that came, and of nothing else, by an identity of its own.</summary>
internal static class EventRules
{
    private const string SubscriptionType = "Microsoft.EventGrid/systemTopics/eventSubscriptions";
    private const string BlobCreated = "Microsoft.Storage.BlobCreated";
    private const string Destination = "properties.deliveryWithResourceIdentity.destination";

    /// <summary>Which queue is told of which blobs.</summary>
    private static readonly (string Queue, string Container, string? SubjectEnd)[] Wanted =
    [
        (BatchesOptions.UploadQueue, BatchesOptions.InputContainer, null),
        (TrainingStorage.EventQueue, TrainingStorage.Container, "/report.json"),
    ];

    public static IEnumerable<string> Topic_IsOfTheAccount(Deployment deployment)
    {
        var topic = deployment.Single(Service.TopicType);
        return deployment.ExpectReference(topic, "properties.source", deployment.Account(), "whose blobs it watches")
            .Concat(topic.Expect("properties.topicType", "Microsoft.Storage.StorageAccounts", "as Azure calls it"))
            .Concat(topic.Expect("identity.type", "SystemAssigned", "the only one that passes a firewall as a trusted service"));
    }

    public static IEnumerable<string> Subscriptions_AreThoseThatTheAppReads(Deployment deployment)
    {
        var found = deployment.OfType(SubscriptionType).ToList();
        foreach (var (queue, container, end) in Wanted)
        {
            var subscription = found.Find(candidate => QueueOf(candidate) == queue);
            if (subscription is null)
            {
                yield return $"No event subscription writes to queue '{queue}': add one for blobs of '{container}'.";
                continue;
            }

            const string Because = "so that only those blobs are told of";
            var start = $"/blobServices/default/containers/{container}/blobs/";
            foreach (var problem in subscription.Expect("properties.filter.subjectBeginsWith", start, Because)
                .Concat(subscription.Expect("properties.filter.subjectEndsWith", end, Because)))
            {
                yield return problem;
            }
        }

        foreach (var other in found.Where(other => !Wanted.Any(wanted => wanted.Queue == QueueOf(other))))
        {
            yield return $"{other} writes to a queue that EventRules does not know: add it there with what reads it, or remove it.";
        }
    }

    public static IEnumerable<string> Subscriptions_DeliverByIdentity(Deployment deployment) =>
        from subscription in deployment.OfType(SubscriptionType)
        from problem in subscription
            .Expect("properties.deliveryWithResourceIdentity.identity.type", "SystemAssigned", "so that it needs no key")
            .Concat(subscription.Expect($"{Destination}.endpointType", "StorageQueue", "which keeps what is told while the app is away"))
            .Concat(subscription.Expect("properties.eventDeliverySchema", "EventGridSchema", "which the app reads"))
            .Concat(subscription.Expect("properties.filter.includedEventTypes", new JsonArray(BlobCreated), "as deletions start nothing"))
            .Concat(deployment.ExpectReference(
                subscription, $"{Destination}.properties.resourceId", deployment.Account(), "where the queue is"))
        select problem;

    public static IEnumerable<string> Subscriptions_MayWriteToTheirQueues(Deployment deployment)
    {
        var topic = deployment.Single(Service.TopicType);
        foreach (var subscription in deployment.OfType(SubscriptionType))
        {
            var queue = deployment.Named(Service.QueueType, QueueOf(subscription));
            if (queue is null)
            {
                yield return $"{subscription} writes to queue '{QueueOf(subscription)}', which the template does not create.";
            }
            else if (!deployment.MayDo(topic, Role.StorageQueueDataMessageSender, queue))
            {
                yield return $"{subscription} writes to {queue}, but {topic} is not Storage Queue Data Message Sender there: "
                    + "assign the role.";
            }
            else if (!deployment.DependenciesOf(subscription).Any(need => need.Type == RoleAssignment.Type && need.ScopeId == queue.Id))
            {
                yield return $"{subscription} does not wait for the role of {topic} on {queue}: add it to dependsOn, "
                    + "or the first deployment may fail.";
            }
        }
    }

    public static IEnumerable<string> Subscriptions_KeepTrying(Deployment deployment) =>
        from subscription in deployment.OfType(SubscriptionType)
        let minutes = (int?)subscription["properties.retryPolicy.eventTimeToLiveInMinutes"]
        let seconds = (int?)subscription[$"{Destination}.properties.queueMessageTimeToLiveInSeconds"]
        where minutes is not >= 60 || seconds is not (>= 86_400 or -1)
        select $"{subscription}: eventTimeToLiveInMinutes is {Text(minutes)} and queueMessageTimeToLiveInSeconds {Text(seconds)}; "
            + "say an hour for an event and a day for a message at least.";

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "missing";

    private static string? QueueOf(DeployedResource subscription) => (string?)subscription[$"{Destination}.properties.queueName"];
}
