namespace MaaS.Serving;

/// <summary>The body of <c>approve</c>; all of it may be absent.</summary>
internal sealed record ApprovalRequest
{
    /// <summary>False refuses. Absent: approved.</summary>
    public bool? Approved { get; init; }

    /// <summary>Who decides, for the record.</summary>
    public string? By { get; init; }

    public string? Comment { get; init; }
}
