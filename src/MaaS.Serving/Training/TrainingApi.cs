using MaaS.Inference;
using MaaS.Training;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>Training runs over HTTP: start, tell, stream what is measured, cancel, approve.</summary>
public sealed partial class TrainingApi
{
    private const string Prefix = "/api/training/runs";
    private const int MaxSpecBytes = 1 << 20;
    private const int MaxCommentLength = 1_000;
    private const string Limit = "limit";
    private const int DefaultLimit = 20;
    private const int MaxLimit = 200;

    private readonly RunTable _table;
    private readonly RunBlobs _blobs;
    private readonly RunIntake _intake;
    private readonly CancelStep _cancel;
    private readonly ApprovalStep _approval;
    private readonly RunMetricsStream _metrics;
    private readonly ByteBudget _budget;
    private readonly ErrorBoundary _errors;
    private readonly ILogger _logger;

    internal TrainingApi(
        RunTable table, RunBlobs blobs, RunIntake intake, CancelStep cancel, ApprovalStep approval, RunMetricsStream metrics,
        ByteBudget budget, ErrorBoundary errors, ILogger<TrainingApi> logger)
    {
        _table = table;
        _blobs = blobs;
        _intake = intake;
        _cancel = cancel;
        _approval = approval;
        _metrics = metrics;
        _budget = budget;
        _errors = errors;
        _logger = logger;
    }

    /// <summary>Starts a run under an id of ours.</summary>
    public Task PostAsync(HttpContext context, IRunProcedure procedure) => _errors.RunAsync(
        context, () => AcceptAsync(context, RunId.New(), procedure));

    /// <summary>As often as one likes: the same spec under the same id is one run.</summary>
    public Task PutAsync(HttpContext context, string id, IRunProcedure procedure) => _errors.RunAsync(context, () =>
        RunId.TryChoose(id, out var run)
            ? AcceptAsync(context, run, procedure)
            : throw new InvalidInputException($"'{Excerpt.Of(id)}' cannot be the id of a run: expected {RunId.Rule}."));

    public Task ListAsync(HttpContext context) => _errors.RunAsync(context, async () =>
    {
        var runs = await _table.ReadNewestAsync(QueryLimit.Read(context.Request, Limit, DefaultLimit, MaxLimit), context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            new RunDocuments([.. runs.Select(run => RunDocument.From(run, heartbeat: null))]), TrainingJson.Readable.RunDocuments,
            cancellationToken: context.RequestAborted);
    });

    public Task GetAsync(HttpContext context, string id) => _errors.RunAsync(context, async () =>
    {
        var record = await FindAsync(id, context.RequestAborted);
        if (!record.IsFinal)
        {
            SetRetryAfter(context);
        }

        await WriteAsync(context, record);
    });

    /// <summary>What was measured so far and, until the run has ended, what is measured next.</summary>
    public Task GetMetricsAsync(HttpContext context, string id) => _errors.RunAsync(context, async () =>
        await _metrics.WriteAsync(context, await FindAsync(id, context.RequestAborted)));

    /// <summary>Answers before the job has ended; the run tells when it has.</summary>
    public Task CancelAsync(HttpContext context, string id, IRunProcedure procedure) => _errors.RunAsync(context, async () =>
    {
        var record = await FindAsync(id, context.RequestAborted);
        var cancelled = await _cancel.ExecuteAsync(record.Id, context.RequestAborted);
        await procedure.WakeAsync(record.Id, context.RequestAborted);
        await foreach (var trial in _table.ReadTrialsAsync(record.Id, context.RequestAborted))
        {
            await procedure.WakeAsync(trial.Id, context.RequestAborted);
        }

        context.Response.StatusCode = cancelled.IsFinal ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        await WriteAsync(context, cancelled);
    });

    public Task ApproveAsync(HttpContext context, string id, IRunProcedure procedure) => _errors.RunAsync(context, async () =>
    {
        var record = await FindAsync(id, context.RequestAborted);
        var answer = await JsonBody.ReadOrNullAsync(context, TrainingJson.Readable.ApprovalRequest) ?? new ApprovalRequest();
        if (answer.By?.Length > MaxCommentLength || answer.Comment?.Length > MaxCommentLength)
        {
            throw new InvalidInputException($"'by' or 'comment' is too long: expected at most {MaxCommentLength} characters.");
        }

        var answered = await _approval.AnswerAsync(
            record.Id, answer.Approved ?? true, answer.By, answer.Comment, context.RequestAborted);
        await procedure.WakeAsync(record.Id, context.RequestAborted);
        await WriteAsync(context, answered);
    });

    internal static string PathOf(RunId id) => $"{Prefix}/{id}";

    private async Task AcceptAsync(HttpContext context, RunId id, IRunProcedure procedure)
    {
        await using var body = BodyReader.Open(context.Request, MaxSpecBytes, _budget);
        using var text = await body.ReadToEndAsync(context.RequestAborted);
        var record = await _intake.AcceptAsync(id, text.Written.ToArray(), context.RequestAborted);
        if (record.Step == RunStep.Accepted)
        {
            await TryStartAsync(id, procedure);
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = PathOf(id);
        SetRetryAfter(context);
        await WriteAsync(context, record);
    }

    /// <summary>The run is kept, so it is accepted; a start that fails now is made up for, and an error would have it asked for twice.</summary>
    private async Task TryStartAsync(RunId id, IRunProcedure procedure)
    {
        try
        {
            await procedure.StartAsync(id, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotStarted(_logger, id, e);
        }
    }

    private async Task<RunRecord> FindAsync(string id, CancellationToken cancellationToken) =>
        (RunId.TryParse(id, out var run) ? await _table.FindAsync(run, cancellationToken) : null) ?? throw new RunNotFoundException(id);

    private static void SetRetryAfter(HttpContext context) => context.Response.Headers.RetryAfter = "5";

    private async Task WriteAsync(HttpContext context, RunRecord record)
    {
        var heartbeat = record.Attempt > 0 ? await _blobs.ReadHeartbeatAsync(record.Id, context.RequestAborted) : null;
        var search = record.IsSearch ? await _blobs.ReadSearchAsync(record.Id, context.RequestAborted) : null;
        await context.Response.WriteAsJsonAsync(
            RunDocument.From(record, heartbeat, search), TrainingJson.Readable.RunDocument, cancellationToken: context.RequestAborted);
    }

    [LoggerMessage(3402, LogLevel.Warning, "The procedure of run {Run} could not be started; it is tried again in some minutes")]
    private static partial void LogNotStarted(ILogger logger, RunId run, Exception exception);
}
