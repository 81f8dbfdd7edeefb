using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>
/// Messages in which Event Grid tells of uploads. They may come twice, in any order, and late: what counts is what the container holds when
/// they are read.
/// </summary>
public sealed partial class BatchUploadEvents
{
    private readonly BatchIntake _intake;
    private readonly StorageConnection _storage;
    private readonly ILogger<BatchUploadEvents> _logger;

    internal BatchUploadEvents(BatchIntake intake, StorageConnection storage, ILogger<BatchUploadEvents> logger)
    {
        _intake = intake;
        _storage = storage;
        _logger = logger;
    }

    /// <summary>
    /// Begins the batches of the uploads. Anything else is passed over with a warning: tried again it would be no better, and an upload that
    /// goes unnoticed so is found by <see cref="BatchReconciler"/>.
    /// </summary>
    /// <exception cref="StorageUnavailableException">There is no account.</exception>
    public async Task ReceiveAsync(string message, CancellationToken cancellationToken)
    {
        var events = EventGridMessage.Read(message).Select(BlobCreatedEvent.ParseOrDefault).ToList();
        if (events.Count == 0 || events.Contains(null))
        {
            LogUnknown(_logger, Excerpt.Of(message));
        }

        foreach (var one in events.OfType<BlobCreatedEvent>().Where(one => one.IsComplete))
        {
            await ReceiveAsync(one, cancellationToken);
        }
    }

    private async Task ReceiveAsync(BlobCreatedEvent created, CancellationToken cancellationToken)
    {
        var account = _storage.RequireBlobs().AccountName;
        if (created.Container == BatchesOptions.InputContainer
            && string.Equals(created.Account, account, StringComparison.OrdinalIgnoreCase))
        {
            await _intake.AcceptAsync(created.Name, cancellationToken);
        }
        else
        {
            LogElsewhere(
                _logger, Excerpt.Of(created.Container), Excerpt.Of(created.Account), BatchesOptions.InputContainer, account,
                BatchesOptions.UploadQueue);
        }
    }

    [LoggerMessage(3321, LogLevel.Warning,
        "A message in the queue of uploads is not the Microsoft.Storage.BlobCreated of Event Grid's own schema: {Message}")]
    private static partial void LogUnknown(ILogger logger, string message);

    [LoggerMessage(3322, LogLevel.Warning,
        "An event tells of a blob in container {Container} of account {Account}, expected {Expected} of {ExpectedAccount}: check the filter "
        + "of the Event Grid subscription that writes to the queue {Queue}")]
    private static partial void LogElsewhere(
        ILogger logger, string container, string account, string expected, string expectedAccount, string queue);
}
