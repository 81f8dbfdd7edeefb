using System.Globalization;
using Azure.Data.Tables;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// The rows of a step of the history: one, or, for a step with large payloads, one that names others. Those are written before the
/// commit under a name that no other commit has, so they count only with it.
/// </summary>
internal sealed record HistoryRows(TableEntity Head, IReadOnlyList<TableEntity> Parts)
{
    private const string HeadPrefix = "h";
    private const string PartPrefix = "g";
    private const string EventsName = "Events";
    private const string PartsName = "Parts";
    private const string PartsIdName = "PartsId";

    /// <summary>The row keys of all steps of an execution, from the first to before the second.</summary>
    public static (string From, string To) HeadRange(string execution) => ($"{HeadPrefix}{execution}-", $"{HeadPrefix}{execution}.");

    /// <summary>The row keys of all parts of steps of an execution.</summary>
    public static (string From, string To) PartRange(string execution) => ($"{PartPrefix}{execution}-", $"{PartPrefix}{execution}.");

    public static string HeadKey(string execution, int step) =>
        string.Create(CultureInfo.InvariantCulture, $"{HeadPrefix}{execution}-{step:D6}");

    public static HistoryRows Of(string instanceId, string execution, int step, IReadOnlyList<HistoryEvent> events)
    {
        var partition = InstanceKey.Of(instanceId);
        var json = HistoryJson.Write(events);
        var head = new TableEntity(partition, HeadKey(execution, step));
        if (json.Length <= PayloadColumns.MaxBytes)
        {
            PayloadColumns.Write(head, EventsName, json);
            return new HistoryRows(head, []);
        }

        var id = Guid.NewGuid().ToString("n");
        var parts = json.Chunk(PayloadColumns.MaxBytes).Select((chunk, index) =>
        {
            var part = new TableEntity(partition, PartKey(execution, id, index));
            PayloadColumns.Write(part, EventsName, chunk);
            return part;
        }).ToArray();
        head[PartsName] = parts.Length;
        head[PartsIdName] = id;
        return new HistoryRows(head, parts);
    }

    /// <summary>The events of a row; <c>readPart</c> finds another row by its key.</summary>
    public static async Task<IReadOnlyList<HistoryEvent>> ReadAsync(
        TableEntity head, string execution, Func<string, Task<TableEntity>> readPart)
    {
        if (head.GetInt32(PartsName) is not { } parts)
        {
            return HistoryJson.Read<HistoryEvent[]>(PayloadColumns.ReadBytes(head, EventsName)!);
        }

        var json = new List<byte>();
        for (var index = 0; index < parts; index++)
        {
            var part = await readPart(PartKey(execution, head.GetString(PartsIdName), index));
            json.AddRange(PayloadColumns.ReadBytes(part, EventsName)!);
        }

        return HistoryJson.Read<HistoryEvent[]>([.. json]);
    }

    private static string PartKey(string execution, string id, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{PartPrefix}{execution}-{id}-{index:D3}");
}
