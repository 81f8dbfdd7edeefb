using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>Answers what no route takes: 405 with <c>Allow</c> for a wrong verb, 404 for a path that is not there.</summary>
public static class FallbackApi
{
    public static Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (!RouteTable.TryFindMethods(path, out var methods))
        {
            return ErrorBoundary.WriteAsync(context, new ErrorAnswer(
                StatusCodes.Status404NotFound, "Not found", $"There is no '{Excerpt.Of(path)}': /openapi.json describes what there is."));
        }

        var allowed = string.Join(", ", methods);
        var answer = new ErrorAnswer(
            StatusCodes.Status405MethodNotAllowed, "Method not allowed",
            $"'{Excerpt.Of(path)}' does not take {Excerpt.Of(context.Request.Method)}: expected {allowed}.");
        return ErrorBoundary.WriteAsync(context, answer with { Allow = allowed });
    }
}
