using System.Globalization;
using Azure.Data.Tables;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// A step that is committed and whose messages are, perhaps, not all sent; -1 if it has none. Once they are, the history of an
/// execution that is over is removed.
/// </summary>
internal sealed record OutboxRow(string Execution, int Step, bool IsOver)
{
    public const string Prefix = "o";

    public string RowKey => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Execution}-{Step + 1:D6}");

    public static OutboxRow Read(TableEntity row) => new(
        row.GetString(nameof(Execution)), row.GetInt32(nameof(Step)) ?? -1, row.GetBoolean(nameof(IsOver)) ?? false);

    public TableEntity ToRow(string instanceId) => new(InstanceKey.Of(instanceId), RowKey)
    {
        [nameof(Execution)] = Execution,
        [nameof(Step)] = Step,
        [nameof(IsOver)] = IsOver,
    };
}
