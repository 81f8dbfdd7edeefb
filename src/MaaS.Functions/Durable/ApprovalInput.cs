namespace MaaS.Functions.Durable;

public sealed record ApprovalInput(string Run, TimeSpan Timeout);
