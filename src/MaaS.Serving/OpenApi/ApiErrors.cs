namespace MaaS.Serving;

/// <summary>What the statuses of errors mean, the same on every route.</summary>
internal static class ApiErrors
{
    public static string Describe(int status) => status switch
    {
        400 => "The request is not valid.",
        401 => "The function key is missing or wrong.",
        404 => "There is no such model, version or alias.",
        409 => "What is there already is not the same.",
        413 => "The body, or a picture in it, is larger than the limit.",
        415 => "The content type or encoding is not one that this route takes.",
        500 => "A fault of the server.",
        503 => "Too many requests wait, there is no memory for the model now, or it cannot serve.",
        504 => "The request's own timeout passed.",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "This status is not described."),
    };

    /// <summary>Whether <c>Retry-After</c> says when to try again.</summary>
    public static bool HasRetryAfter(int status) => status == 503;
}
