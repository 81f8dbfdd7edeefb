using System.Runtime;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Tests.Functions;

public class FunctionDiscoveryTests
{
    [Theory]
    [InlineData(typeof(NoTrigger), "'no-trigger'", "has 0 trigger parameters, expected 1 with [HttpTrigger]")]
    [InlineData(typeof(TwoTriggers), "'two-triggers'", "has 2 trigger parameters, expected 1")]
    [InlineData(typeof(AbstractClass), "'abstract'", "is in a class that cannot be made, expected one with one public constructor")]
    [InlineData(typeof(TwoConstructors), "'two-constructors'", "is in a class that cannot be made, expected one with one public constructor")]
    [InlineData(typeof(NoConstructor), "'no-constructor'", "is in a class that cannot be made, expected one with one public constructor")]
    [InlineData(typeof(BodyParameter), "'body'", "has the parameter 'System.Uri body', expected HttpRequest or HttpContext")]
    [InlineData(typeof(NotInTheRoute), "'not-in-route'", "has the parameter 'System.String name'")]
    [InlineData(typeof(StringTrigger), "'string-trigger'", "has the parameter 'System.String request'")]
    [InlineData(typeof(BadRoute), "'bad-route'", "has the route 'api/{a'")]
    [InlineData(typeof(BadReturn), "'bad-return'", "returns 'System.String', expected IResult")]
    [InlineData(typeof(AsyncVoid), "'async-void'", "returns 'System.Void', expected IResult")]
    [InlineData(typeof(SameName), "'same'", "expected different names")]
    [InlineData(typeof(SameNameOfTwoKinds), "is the name of MaaS", "expected different names")]
    [InlineData(typeof(TwoKinds), "'two-kinds'", "has 2 trigger parameters, expected 1")]
    [InlineData(typeof(QueueName), "'queue-name'", "has the queue 'a--b', expected 3 to 63 letters")]
    [InlineData(typeof(QueueSetting), "'queue-setting'", "has '%Missing%' in its trigger, expected a value for the setting 'Missing'")]
    [InlineData(typeof(QueueParameter), "'queue-parameter'", "has the parameter 'System.Int64 dequeueCount', expected string, byte[]")]
    [InlineData(typeof(QueueClientParameter), "'queue-client'", "has the parameter 'Azure.Storage.Queues.QueueClient queue'")]
    [InlineData(typeof(QueueReturn), "'queue-return'", "returns 'System.Threading.Tasks.Task`1[System.String]', expected Task")]
    [InlineData(typeof(QueueAsyncVoid), "'queue-async-void'", "returns 'System.Void', expected Task")]
    [InlineData(typeof(BlobPath), "'blob-path'", "has the path 'files/{name', expected 'container' or 'container/name'")]
    [InlineData(typeof(BlobPart), "'blob-part'", "has the parameter 'System.String other', expected BlobClient")]
    [InlineData(typeof(BlobContainer), "'blob-container'", "has the parameter 'Azure.Storage.Blobs.BlobContainerClient blobs'")]
    [InlineData(typeof(TimerText), "'timer-text'", "has the schedule 'every day', expected a cron expression of six fields")]
    [InlineData(typeof(TimerParameter), "'timer-parameter'", "has the parameter 'System.String info', expected TimerInfo")]
    [InlineData(typeof(OrchestratorToken), "'orchestrator-token'", "has the parameter 'System.Threading.CancellationToken")]
    [InlineData(typeof(OrchestratorAsyncVoid), "'orchestrator-void'", "returns 'System.Void', expected Task, Task of an output")]
    [InlineData(typeof(ActivityClient), "'activity-client'", "expected a type that JSON is read to with [ActivityTrigger]")]
    [InlineData(typeof(ActivityAsyncVoid), "'activity-void'", "returns 'System.Void', expected Task, ValueTask, one of these of an output")]
    [InlineData(typeof(SameActivity), "'Same'", "is the name of more than one activity")]
    [InlineData(typeof(UnmarkedClient), "'unmarked-client'", "DurableTaskClient with [DurableClient]")]
    [InlineData(typeof(SameRoute), "'route-a' and 'route-b'", "both answer a verb of 'api/r'")]
    public void Find_FunctionThatCannotRun_NamesItAndSaysWhy(Type type, string name, string reason)
    {
        var exception = Assert.Throws<HostStartException>(() => Find(type));
        Assert.Contains(name, exception.Message);
        Assert.Contains(reason, exception.Message);
    }

    [Fact]
    public void Find_SeveralErrors_AreReportedTogether()
    {
        var exception = Assert.Throws<HostStartException>(() => Find(typeof(NoTrigger), typeof(BadRoute)));
        Assert.Contains("no-trigger", exception.Message);
        Assert.Contains("bad-route", exception.Message);
    }

    /// <summary>
    /// To compile a call for each function would be the longest part of a start. Reflection itself has compiled all it needs after some
    /// calls.
    /// </summary>
    [Fact]
    public void Find_OnceItHasRun_CompilesNothing()
    {
        var compiled = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            var before = JitInfo.GetCompiledMethodCount(currentThread: true);
            Assert.NotEmpty(Find(typeof(SampleFunctions)).Http);
            compiled.Add(JitInfo.GetCompiledMethodCount(currentThread: true) - before);
        }

        Assert.Contains(0, compiled);
    }

    [Fact]
    public async Task Build_WithoutAspNetCoreIntegration_SaysWhatToCall()
    {
        await using var app = new TestApp();
        var builder = app.CreateBuilder(typeof(SampleFunctions));
        builder.Application.HasAspNetCoreIntegration = false;
        Assert.Contains("ConfigureFunctionsWebApplication()", Assert.Throws<HostStartException>(builder.Build).Message);
    }

    private static DiscoveredFunctions Find(params Type[] types) =>
        FunctionDiscovery.Find(types, new HostJson(), new ConfigurationBuilder().Build());

    public static class NoTrigger
    {
        [Function("no-trigger")]
        public static IResult Run(HttpRequest request) => Results.Ok();
    }

    public static class TwoTriggers
    {
        [Function("two-triggers")]
        public static IResult Run([HttpTrigger] HttpRequest request, [HttpTrigger] HttpContext httpContext) => Results.Ok();
    }

    public abstract class AbstractClass
    {
        [Function("abstract")]
        public IResult Run([HttpTrigger] HttpRequest request) => Results.Text(ToString());
    }

    public sealed class NoConstructor
    {
        private NoConstructor()
        {
        }

        [Function("no-constructor")]
        public IResult Run([HttpTrigger] HttpRequest request) => Results.Text(ToString());
    }

    public sealed class TwoConstructors
    {
        private readonly string _text;

        public TwoConstructors(IConfiguration configuration) => _text = $"{configuration["text"]}";

        public TwoConstructors(IServiceProvider services) => _text = $"{services}";

        [Function("two-constructors")]
        public IResult Run([HttpTrigger] HttpRequest request) => Results.Text(_text);
    }

    public static class BodyParameter
    {
        [Function("body")]
        public static IResult Run([HttpTrigger] HttpRequest request, Uri body) => Results.Ok();
    }

    public static class NotInTheRoute
    {
        [Function("not-in-route")]
        public static IResult Run([HttpTrigger(Route = "a/{other}")] HttpRequest request, string name) => Results.Ok();
    }

    public static class StringTrigger
    {
        [Function("string-trigger")]
        public static IResult Run([HttpTrigger] string request) => Results.Ok();
    }

    public static class BadRoute
    {
        [Function("bad-route")]
        public static IResult Run([HttpTrigger(Route = "{a")] HttpRequest request) => Results.Ok();
    }

    public static class BadReturn
    {
        [Function("bad-return")]
        public static string Run([HttpTrigger] HttpRequest request) => "";
    }

    public static class AsyncVoid
    {
        [Function("async-void")]
        public static async void Run([HttpTrigger] HttpRequest request) => await Task.Yield();
    }

    public static class SameName
    {
        [Function("same")]
        public static IResult First([HttpTrigger(Route = "a")] HttpRequest request) => Results.Ok();

        [Function("same")]
        public static IResult Second([HttpTrigger(Route = "b")] HttpRequest request) => Results.Ok();
    }

    public static class SameRoute
    {
        [Function("route-a")]
        public static IResult First([HttpTrigger("get", "post", Route = "r")] HttpRequest request) => Results.Ok();

        [Function("route-b")]
        public static IResult Second([HttpTrigger("POST", Route = "/r/")] HttpRequest request) => Results.Ok();
    }

    public static class SameNameOfTwoKinds
    {
        [Function("same")]
        public static IResult First([HttpTrigger] HttpRequest request) => Results.Ok();

        [Function("SAME")]
        public static void Second([QueueTrigger("queue")] string message) => Assert.Fail(message);
    }

    public static class TwoKinds
    {
        [Function("two-kinds")]
        public static void Run([QueueTrigger("queue")] string message, [HttpTrigger] HttpRequest request) => Assert.Fail(message);
    }

    public static class QueueName
    {
        [Function("queue-name")]
        public static void Run([QueueTrigger("a--b")] string message) => Assert.Fail(message);
    }

    public static class QueueSetting
    {
        [Function("queue-setting")]
        public static void Run([QueueTrigger("%Missing%")] string message) => Assert.Fail(message);
    }

    public static class QueueParameter
    {
        [Function("queue-parameter")]
        public static void Run([QueueTrigger("queue")] string message, long dequeueCount) => Assert.Fail(message);
    }

    public static class QueueClientParameter
    {
        [Function("queue-client")]
        public static void Run([QueueTrigger("queue")] QueueClient queue) => Assert.Fail(queue.Name);
    }

    public static class QueueReturn
    {
        [Function("queue-return")]
        public static Task<string> Run([QueueTrigger("queue")] string message) => Task.FromResult(message);
    }

    public static class QueueAsyncVoid
    {
        [Function("queue-async-void")]
        public static async void Run([QueueTrigger("queue")] string message) => await Task.Yield();
    }

    public static class BlobPath
    {
        [Function("blob-path")]
        public static void Run([BlobTrigger("files/{name")] string content) => Assert.Fail(content);
    }

    public static class BlobPart
    {
        [Function("blob-part")]
        public static void Run([BlobTrigger("files/{name}")] string content, string other) => Assert.Fail(content + other);
    }

    public static class BlobContainer
    {
        [Function("blob-container")]
        public static void Run([BlobTrigger("files/{name}")] BlobContainerClient blobs) => Assert.Fail(blobs.Name);
    }

    public static class TimerText
    {
        [Function("timer-text")]
        public static void Run([TimerTrigger("every day")] TimerInfo info) => Assert.NotNull(info);
    }

    public static class TimerParameter
    {
        [Function("timer-parameter")]
        public static void Run([TimerTrigger("00:00:05")] string info) => Assert.NotNull(info);
    }

    public static class OrchestratorToken
    {
        [Function("orchestrator-token")]
        public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, CancellationToken cancellationToken) =>
            context.CreateTimer(TimeSpan.Zero, cancellationToken);
    }

    public static class OrchestratorAsyncVoid
    {
        [Function("orchestrator-void")]
        public static async void Run([OrchestrationTrigger] TaskOrchestrationContext context) => await context.CallActivityAsync("a");
    }

    public static class ActivityClient
    {
        [Function("activity-client")]
        public static void Run([ActivityTrigger] QueueClient queue) => queue.Create();
    }

    public static class ActivityAsyncVoid
    {
        [Function("activity-void")]
        public static async void Run([ActivityTrigger] string input) => await Task.FromResult(input);
    }

    public static class SameActivity
    {
        [Function("activity-a")]
        public static string First([ActivityTrigger(Activity = "Same")] string input) => input;

        [Function("activity-b")]
        public static string Second([ActivityTrigger(Activity = "same")] string input) => input;
    }

    public static class UnmarkedClient
    {
        [Function("unmarked-client")]
        public static Task Run([QueueTrigger("some-queue")] string message, DurableTaskClient client) =>
            client.RaiseEventAsync(message, message);
    }
}
