namespace MaaS.Serving;

/// <summary>This instance has no storage account.</summary>
internal sealed class StorageUnavailableException() : Exception(
    "This instance has no storage account, which jobs, batches, training and publishing need: its log says why.");
