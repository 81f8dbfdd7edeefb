using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

internal static partial class StoreLog
{
    [LoggerMessage(3111, LogLevel.Warning,
        "There is no storage account: {Reason} Models are kept in {Directory}; predictions over HTTP work, publishing from blobs does not")]
    public static partial void NoStorage(ILogger logger, string? reason, string directory);
}
