using Microsoft.Extensions.Logging;

namespace MaaS.Repository;

internal static partial class ModelCacheLog
{
    [LoggerMessage(120, LogLevel.Information, "Downloaded {Model}/{Version}: {Bytes} bytes in {ElapsedMs} ms.")]
    public static partial void Downloaded(this ILogger logger, ModelName model, ModelVersion version, long bytes, long elapsedMs);

    [LoggerMessage(121, LogLevel.Error, "Download of {Model}/{Version} failed: {Error}")]
    public static partial void DownloadFailed(this ILogger logger, ModelName model, ModelVersion version, string error);

    [LoggerMessage(122, LogLevel.Information, "Removed {Folder} from the cache: {Bytes} bytes.")]
    public static partial void Evicted(this ILogger logger, string folder, long bytes);

    [LoggerMessage(123, LogLevel.Warning, "The cache holds more than its limit of {MaxBytes} bytes: all of it is in use.")]
    public static partial void OverBudget(this ILogger logger, long maxBytes);

    [LoggerMessage(124, LogLevel.Warning, "{Folder} could not be removed from the cache: {Error}")]
    public static partial void RemovalFailed(this ILogger logger, string folder, string error);

    [LoggerMessage(125, LogLevel.Warning, "The weights of {Model}/{Version} stay inside of its file, so it loads slowly: {Error}")]
    public static partial void WeightsNotMoved(this ILogger logger, ModelName model, ModelVersion version, string error);

    [LoggerMessage(126, LogLevel.Warning, "{Folder} of {Model}/{Version} is made anew, for it cannot be checked: {Error}")]
    public static partial void NotIntact(this ILogger logger, string folder, ModelName model, ModelVersion version, string error);
}
