using Azure;
using Azure.Identity;

namespace MaaS.Trainer;

/// <summary>What calls of the storage fail with.</summary>
internal static class StorageFault
{
    /// <summary>Whether it is the storage or the way to it that failed, and no mistake of this program.</summary>
    public static bool IsOne(Exception e) => e
        is RequestFailedException or AuthenticationFailedException or IOException or OperationCanceledException
        or AggregateException { InnerExceptions: [RequestFailedException or IOException or OperationCanceledException, ..] };

    /// <summary>Whether the same call may succeed later.</summary>
    public static bool IsTransient(Exception e) => e switch
    {
        RequestFailedException refused => refused.Status is 0 or 408 or 429 or >= 500,
        _ => IsOne(e),
    };

    /// <summary>One line, without what the request was.</summary>
    public static string Describe(Exception e)
    {
        var cause = e is AggregateException { InnerExceptions: [.., var last] } ? last : e;
        return cause is RequestFailedException { ErrorCode: { Length: > 0 } code } refused
            ? $"{refused.Status} {code}"
            : cause.Message.Split('\n')[0].Trim();
    }
}
