using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Http;

/// <summary>Runs one function for the requests that routing sends to it.</summary>
internal sealed partial class HttpFunctionEndpoint(
    HttpFunction function, FunctionKeys keys, RefusedCalls refusedCalls, ILogger<HttpFunctionEndpoint> logger)
{
    public async Task InvokeAsync(HttpContext httpContext)
    {
        var invocation = new HttpInvocation(function.Name, httpContext);
        if (function.NeedsKey && !keys.IsEmpty && !keys.Admit(httpContext.Request))
        {
            refusedCalls.Add(function.Name, httpContext.Connection.RemoteIpAddress);
            await WriteErrorAsync(
                invocation, StatusCodes.Status401Unauthorized,
                "no valid key: send one in the header x-functions-key, or as the query parameter code");
            return;
        }

        try
        {
            await RunAsync(invocation);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            LogCancelled(function.Name, invocation.InvocationId);
        }
        catch (InvalidRouteValueException exception)
        {
            await WriteErrorAsync(invocation, StatusCodes.Status400BadRequest, exception.Message);
        }
        catch (StorageConnectionException exception)
        {
            LogNoStorage(function.Name, exception.Message, invocation.InvocationId);
            await WriteErrorAsync(
                invocation, StatusCodes.Status503ServiceUnavailable,
                "this app has no storage account, which the function needs: its log says why");
        }
        catch (BadHttpRequestException exception) when (!httpContext.Response.HasStarted)
        {
            await WriteErrorAsync(invocation, exception.StatusCode, exception.Message);
        }
        catch (Exception exception)
        {
            LogFailed(exception, function.Name, invocation.InvocationId);
            await FailAsync(invocation);
        }
    }

    private async Task RunAsync(HttpInvocation invocation)
    {
        var arguments = new object?[function.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = function.Arguments[i](invocation);
        }

        await using var instance = new FunctionInstance(function.CreateInstance, invocation.InstanceServices);
        if (await function.Invoke(instance.Value, arguments) is IResult result)
        {
            await result.ExecuteAsync(invocation.HttpContext);
        }
    }

    private static async Task FailAsync(HttpInvocation invocation)
    {
        if (invocation.HttpContext.Response.HasStarted)
        {
            // The end of the connection is the only way left to say that the answer is not whole.
            invocation.HttpContext.Abort();
            return;
        }

        await WriteErrorAsync(invocation, StatusCodes.Status500InternalServerError, "internal server error");
    }

    private static Task WriteErrorAsync(HttpInvocation invocation, int status, string error)
    {
        var response = invocation.HttpContext.Response;
        response.Clear();
        response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            // Every 401 has to say how one gets in (RFC 9110, section 15.5.2).
            response.Headers.WWWAuthenticate = FunctionKeys.Challenge;
        }

        return response.WriteAsJsonAsync(new { error, invocationId = invocation.InvocationId }, invocation.CancellationToken);
    }

    [LoggerMessage(1, LogLevel.Error, "Function {Function} failed (invocation {InvocationId})")]
    private partial void LogFailed(Exception exception, string function, string invocationId);

    [LoggerMessage(2, LogLevel.Debug, "Function {Function} was cancelled: its client left or draining ended (invocation {InvocationId})")]
    private partial void LogCancelled(string function, string invocationId);

    [LoggerMessage(3, LogLevel.Warning, "Function {Function} cannot run: {Reason} (invocation {InvocationId})")]
    private partial void LogNoStorage(string function, string reason, string invocationId);
}
