using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Http;

#pragma warning disable CA1822 // Functions are instance methods.
public sealed class SampleFunctions(Gate gate)
{
    [Function("named-by-function")]
    public IResult NamedByFunction([HttpTrigger] HttpRequest request) => Results.Text($"{request.Method}");

    [Function("infer")]
    public async Task<IResult> Infer([HttpTrigger("post", Route = "v2/x")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        return Results.Text("infer " + await reader.ReadToEndAsync(cancellationToken));
    }

    [Function("fallback")]
    public static IResult Fallback([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v2/{*path}")] HttpRequest request, string path) =>
        Results.Text($"fallback {request.Method} {path ?? "null"}");

    [Function("typed")]
    public ValueTask<IResult> Typed(
        [HttpTrigger("get", Route = "typed/{text}/{number}/{big}/{id}/{flag?}")] HttpRequest request,
        string text, int number, long big, Guid id, bool? flag) =>
        ValueTask.FromResult(Results.Text(FormattableString.Invariant($"{text} {number} {big} {id} {flag?.ToString() ?? "null"}")));

    [Function("constrained")]
    public IResult Constrained([HttpTrigger("get", Route = "constrained/{number:int}")] HttpRequest request, int number) =>
        Results.Text(FormattableString.Invariant($"{number}"));

    [Function("query")]
    public IResult Query([HttpTrigger("get", Route = "query/{name?}")] HttpRequest request, string? name) => Results.Text(name ?? "null");

    [Function("fails")]
    public Task<IResult> Fails([HttpTrigger("get")] HttpRequest request) => throw new InvalidOperationException("secret detail");

    [Function("fails-late")]
    public async Task FailsLate([HttpTrigger("get")] HttpContext httpContext, CancellationToken cancellationToken)
    {
        await httpContext.Response.WriteAsync("begun", cancellationToken);
        throw new InvalidOperationException("secret detail");
    }

    [Function("streams")]
    public async Task Streams([HttpTrigger("get")] HttpRequest request, CancellationToken cancellationToken)
    {
        await request.HttpContext.Response.WriteAsync("first,", cancellationToken);
        await gate.PassAsync(cancellationToken);
        await request.HttpContext.Response.WriteAsync("last", cancellationToken);
    }

    [Function("waits")]
    public async Task<IResult> Waits([HttpTrigger("get")] HttpRequest request, FunctionContext context)
    {
        await gate.PassAsync(context.CancellationToken);
        return Results.Text("done");
    }

    [Function("context")]
    public IResult Context([HttpTrigger("get")] HttpRequest request, FunctionContext context) =>
        Results.Text($"{context.FunctionId} {Guid.TryParse(context.InvocationId, out _)} " +
            $"{ReferenceEquals(context.InstanceServices, request.HttpContext.RequestServices)}");

    [Function("writes")]
    public void Writes([HttpTrigger("delete")] HttpRequest request) =>
        request.HttpContext.Response.StatusCode = StatusCodes.Status204NoContent;
}
