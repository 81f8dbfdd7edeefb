namespace MaaS.EmbeddedHost.Tests.Worker;

/// <summary>The types of Durable Functions that apps may use, with their members.</summary>
internal static class DurableTypes
{
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException"] = [".ctor(String)"],
        ["Grpc.Core.RpcException"] = [".ctor(Status)", "Status { get; }", "StatusCode { get; }"],
        ["Grpc.Core.Status"] = [".ctor(StatusCode, String)", "StatusCode { get; }", "Detail { get; }", "ToString()"],
        ["Grpc.Core.StatusCode"] = ["NotFound", "FailedPrecondition"],
        ["Microsoft.Azure.Functions.Worker.ActivityTriggerAttribute"] = [".ctor()", "Activity { get; set; }"],
        ["Microsoft.Azure.Functions.Worker.DurableClientAttribute"] =
        [
            ".ctor()", "TaskHub { get; set; }", "ConnectionName { get; set; }",
        ],
        ["Microsoft.Azure.Functions.Worker.OrchestrationTriggerAttribute"] = [".ctor()", "Orchestration { get; set; }"],
        ["Microsoft.DurableTask.AsyncPageable`1"] = ["AsPages(String, Nullable`1)", "GetAsyncEnumerator(CancellationToken)"],
        ["Microsoft.DurableTask.AsyncRetryHandler"] =
        [
            "Invoke(RetryContext)", "BeginInvoke(RetryContext, AsyncCallback, Object)", "EndInvoke(IAsyncResult)",
            ".ctor(Object, IntPtr)",
        ],
        ["Microsoft.DurableTask.Client.DurableTaskClient"] =
        [
            "ScheduleNewOrchestrationInstanceAsync(TaskName, CancellationToken)",
            "ScheduleNewOrchestrationInstanceAsync(TaskName, Object, CancellationToken)",
            "ScheduleNewOrchestrationInstanceAsync(TaskName, StartOrchestrationOptions, CancellationToken)",
            "ScheduleNewOrchestrationInstanceAsync(TaskName, Object, StartOrchestrationOptions, CancellationToken)",
            "RaiseEventAsync(String, String, CancellationToken)", "RaiseEventAsync(String, String, Object, CancellationToken)",
            "WaitForInstanceStartAsync(String, CancellationToken)", "WaitForInstanceStartAsync(String, Boolean, CancellationToken)",
            "WaitForInstanceCompletionAsync(String, CancellationToken)",
            "WaitForInstanceCompletionAsync(String, Boolean, CancellationToken)", "TerminateInstanceAsync(String, CancellationToken)",
            "TerminateInstanceAsync(String, Object, CancellationToken)",
            "TerminateInstanceAsync(String, TerminateInstanceOptions, CancellationToken)",
            "SuspendInstanceAsync(String, CancellationToken)", "SuspendInstanceAsync(String, String, CancellationToken)",
            "ResumeInstanceAsync(String, CancellationToken)", "ResumeInstanceAsync(String, String, CancellationToken)",
            "GetInstanceAsync(String, CancellationToken)", "GetInstanceAsync(String, Boolean, CancellationToken)",
            "GetInstancesAsync(String, Boolean, CancellationToken)", "GetAllInstancesAsync(OrchestrationQuery)",
            "PurgeInstanceAsync(String, CancellationToken)", "PurgeInstanceAsync(String, PurgeInstanceOptions, CancellationToken)",
            "DisposeAsync()", "Name { get; }",
        ],
        ["Microsoft.DurableTask.Client.OrchestrationMetadata"] =
        [
            "ReadInputAs()", "ReadOutputAs()", "ReadCustomStatusAs()", ".ctor(String, String)", "Name { get; }", "InstanceId { get; }",
            "RuntimeStatus { get; set; }", "CreatedAt { get; set; }", "LastUpdatedAt { get; set; }", "SerializedInput { get; set; }",
            "SerializedOutput { get; set; }", "SerializedCustomStatus { get; set; }", "FailureDetails { get; set; }",
            "IsRunning { get; }", "IsCompleted { get; }",
        ],
        ["Microsoft.DurableTask.Client.OrchestrationQuery"] =
        [
            ".ctor(Nullable`1, Nullable`1, IEnumerable`1, IEnumerable`1, String, Int32, Boolean, String)", "CreatedFrom { get; set; }",
            "CreatedTo { get; set; }", "Statuses { get; set; }", "TaskHubNames { get; set; }", "InstanceIdPrefix { get; set; }",
            "PageSize { get; set; }", "FetchInputsAndOutputs { get; set; }", "ContinuationToken { get; set; }", "DefaultPageSize",
        ],
        ["Microsoft.DurableTask.Client.OrchestrationRuntimeStatus"] =
        [
            "Running", "Completed", "ContinuedAsNew", "Failed", "Canceled", "Terminated", "Pending", "Suspended",
        ],
        ["Microsoft.DurableTask.Client.PurgeInstanceOptions"] = [".ctor(Boolean)", "Recursive { get; set; }"],
        ["Microsoft.DurableTask.Client.PurgeResult"] = [".ctor(Int32)", "PurgedInstanceCount { get; }"],
        ["Microsoft.DurableTask.Client.StartOrchestrationOptionsExtensions"] =
        [
            "WithDedupeStatuses(StartOrchestrationOptions, OrchestrationRuntimeStatus[])",
        ],
        ["Microsoft.DurableTask.Client.TerminateInstanceOptions"] =
        [
            ".ctor(Object, Boolean)", "Output { get; set; }", "Recursive { get; set; }",
        ],
        ["Microsoft.DurableTask.Page`1"] = [".ctor(IReadOnlyList`1, String)", "Values { get; }", "ContinuationToken { get; }"],
        ["Microsoft.DurableTask.ParentOrchestrationInstance"] =
        [
            ".ctor(TaskName, String)", "Name { get; set; }", "InstanceId { get; set; }",
        ],
        ["Microsoft.DurableTask.RetryContext"] =
        [
            ".ctor(TaskOrchestrationContext, Int32, TaskFailureDetails, TimeSpan, CancellationToken)",
            "OrchestrationContext { get; set; }", "LastAttemptNumber { get; set; }", "LastFailure { get; set; }",
            "TotalRetryTime { get; set; }", "CancellationToken { get; set; }",
        ],
        ["Microsoft.DurableTask.RetryHandler"] =
        [
            "Invoke(RetryContext)", "BeginInvoke(RetryContext, AsyncCallback, Object)", "EndInvoke(IAsyncResult)",
            ".ctor(Object, IntPtr)",
        ],
        ["Microsoft.DurableTask.RetryPolicy"] =
        [
            ".ctor(Int32, TimeSpan, Double, Nullable`1, Nullable`1)", "MaxNumberOfAttempts { get; }", "FirstRetryInterval { get; }",
            "BackoffCoefficient { get; }", "MaxRetryInterval { get; }", "RetryTimeout { get; }", "HandleFailure { get; set; }",
        ],
        ["Microsoft.DurableTask.StartOrchestrationOptions"] =
        [
            ".ctor(String, Nullable`1)", ".ctor(StartOrchestrationOptions)", "InstanceId { get; set; }", "StartAt { get; set; }",
            "Tags { get; set; }", "DedupeStatuses { get; set; }",
        ],
        ["Microsoft.DurableTask.SubOrchestrationOptions"] =
        [
            ".ctor(TaskRetryOptions, String)", ".ctor(TaskOptions, String)", ".ctor(SubOrchestrationOptions)", "InstanceId { get; set; }",
        ],
        ["Microsoft.DurableTask.TaskFailedException"] =
        [
            ".ctor(String, Int32, Exception)", ".ctor(String, Int32, TaskFailureDetails)", "TaskName { get; }", "TaskId { get; }",
            "FailureDetails { get; }",
        ],
        ["Microsoft.DurableTask.TaskFailureDetails"] =
        [
            "FromException(Exception)", "IsCausedBy()", "IsCausedBy(Type)", "ToString()",
            ".ctor(String, String, String, TaskFailureDetails, IDictionary`2)", "ErrorType { get; set; }", "ErrorMessage { get; set; }",
            "StackTrace { get; set; }", "InnerFailure { get; set; }", "Properties { get; set; }",
        ],
        ["Microsoft.DurableTask.TaskName"] =
        [
            "Equals(TaskName)", "Equals(Object)", "GetHashCode()", "ToString()", ".ctor(String)", "Name { get; }",
        ],
        ["Microsoft.DurableTask.TaskOptions"] =
        [
            "FromRetryPolicy(RetryPolicy)", "FromRetryHandler(AsyncRetryHandler)", "FromRetryHandler(RetryHandler)",
            "WithInstanceId(String)", ".ctor(TaskRetryOptions)", ".ctor(TaskRetryOptions, IDictionary`2)", ".ctor(TaskOptions)",
            "Retry { get; set; }", "Tags { get; set; }",
        ],
        ["Microsoft.DurableTask.TaskOrchestrationContext"] =
        [
            "GetInput()", "CallActivityAsync(TaskName, Object, TaskOptions)", "CallActivityAsync(TaskName, TaskOptions)",
            "CallActivityAsync(TaskName, TaskOptions)", "CallActivityAsync(TaskName, Object, TaskOptions)",
            "CreateTimer(TimeSpan, CancellationToken)", "CreateTimer(DateTime, CancellationToken)",
            "WaitForExternalEvent(String, CancellationToken)", "WaitForExternalEvent(String, TimeSpan)",
            "WaitForExternalEvent(String, TimeSpan, CancellationToken)", "SendEvent(String, String, Object)", "SetCustomStatus(Object)",
            "CallSubOrchestratorAsync(TaskName, Object, TaskOptions)", "CallSubOrchestratorAsync(TaskName, TaskOptions)",
            "CallSubOrchestratorAsync(TaskName, TaskOptions)", "CallSubOrchestratorAsync(TaskName, Object, TaskOptions)",
            "ContinueAsNew(Object, Boolean)", "NewGuid()", "CreateReplaySafeLogger(String)", "CreateReplaySafeLogger(Type)",
            "CreateReplaySafeLogger()", "Name { get; }", "InstanceId { get; }", "Parent { get; }", "CurrentUtcDateTime { get; }",
            "IsReplaying { get; }", "Version { get; }",
        ],
        ["Microsoft.DurableTask.TaskRetryOptions"] =
        [
            "FromRetryPolicy(RetryPolicy)", "FromRetryHandler(AsyncRetryHandler)", "FromRetryHandler(RetryHandler)", ".ctor(RetryPolicy)",
            ".ctor(AsyncRetryHandler)", "Policy { get; }", "Handler { get; }",
        ],
    };
}
