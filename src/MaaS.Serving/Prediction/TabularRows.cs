using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// The rows of a table for a model that takes them: arrays for a model with one input of shape [batch, n], objects by input name for one
/// with several inputs of shape [batch] or [batch, 1].
/// </summary>
internal sealed class TabularRows : InputRows
{
    public const int MaxRows = 10_000;

    private readonly TabularColumn[] _columns;

    private TabularRows(TabularColumn[] columns, int count)
    {
        _columns = columns;
        Count = count;
    }

    public override int Count { get; }

    public override bool FirstDimensionIsDynamic => _columns.All(column => column.FirstDimensionIsDynamic);

    /// <exception cref="UnsupportedContentException">The body is not JSON.</exception>
    /// <exception cref="InvalidInputException">It is not rows that fit the model; the message names row and field.</exception>
    public static async Task<TabularRows> ReadAsync(
        string? contentType, BodyReader body, ModelManifest manifest, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(contentType) && !PredictionContent.IsJson(contentType))
        {
            throw new UnsupportedContentException(
                $"The content type is '{contentType}': expected application/json with {{\"rows\": [ … ]}}.");
        }

        var rows = await PredictionContent.ReadJsonAsync(body, root => Parse(root, manifest), cancellationToken);
        body.Memory.Take(rows._columns.Sum(column => (long)column.Capacity));
        return rows;
    }

    /// <summary>Copies what it needs out of the document.</summary>
    /// <exception cref="InvalidInputException">It is not rows that fit the model; the message names row and field.</exception>
    public static TabularRows Parse(JsonElement root, ModelManifest manifest)
    {
        PredictionContent.RequireProperties(root, "rows");
        if (!root.TryGetProperty("rows", out var rows) || rows.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidInputException("The body has no rows: expected {\"rows\": [ … ]}.");
        }

        var count = rows.GetArrayLength();
        if (count is < 1 or > MaxRows)
        {
            throw new InvalidInputException($"\"rows\" has {count} rows: expected 1 to {MaxRows}.");
        }

        return new TabularRows(
            manifest.Signature.Inputs is [var input] ? [ReadArrays(rows, input, manifest)] : ReadObjects(rows, manifest), count);
    }

    public override IReadOnlyList<Tensor> CreateTensors(int first, int count, CancellationToken cancellationToken) =>
        [.. _columns.Select(column => column.CreateTensor(first, count))];

    private static TabularColumn ReadArrays(JsonElement rows, TensorSpec input, ModelManifest manifest)
    {
        if (input.Shape.Count != 2)
        {
            throw Misfit(manifest, $"its input '{input.Name}' has shape {TensorShape.Format(input.Shape)}, expected [batch, fields]");
        }

        // A model that leaves the number of fields open takes as many as the first row has.
        var fields = input.Shape[1] >= 0 ? input.Shape[1]
            : rows[0].ValueKind == JsonValueKind.Array ? rows[0].GetArrayLength()
            : 0;
        var column = new TabularColumn(input);
        var number = 0;
        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != fields)
            {
                throw new InvalidInputException(
                    $"rows[{number}] is {PredictionContent.Describe(row)}: "
                    + $"expected an array of {fields} values for input '{input.Name}'.");
            }

            var field = 0;
            foreach (var value in row.EnumerateArray())
            {
                column.Append(value, number, $"[{field++}]");
            }

            column.EndRow();
            number++;
        }

        return column;
    }

    private static TabularColumn[] ReadObjects(JsonElement rows, ModelManifest manifest)
    {
        var inputs = manifest.Signature.Inputs;
        if (inputs.FirstOrDefault(input => input.Shape.Count != 1 && input.Shape is not [_, 1 or < 0]) is { } misfit)
        {
            throw Misfit(
                manifest,
                $"its input '{misfit.Name}' has shape {TensorShape.Format(misfit.Shape)}, "
                + "expected [batch] or [batch, 1] where there are several inputs");
        }

        var columns = inputs.Select(input => new TabularColumn(input)).ToArray();
        var number = 0;
        foreach (var row in rows.EnumerateArray())
        {
            AppendObject(row, number++, columns);
        }

        return columns;
    }

    private static void AppendObject(JsonElement row, int number, TabularColumn[] columns)
    {
        string Names() => string.Join(", ", columns.Select(column => $"\"{column.Name}\""));
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidInputException($"rows[{number}] is {PredictionContent.Describe(row)}: expected an object with {Names()}.");
        }

        foreach (var column in columns)
        {
            if (!row.TryGetProperty(column.Name, out var value))
            {
                throw new InvalidInputException($"rows[{number}] has no {PredictionContent.Quote(column.Name)}: expected {Names()}.");
            }

            column.Append(value, number, $".{column.Name}");
            column.EndRow();
        }

        if (row.GetPropertyCount() > columns.Length)
        {
            var unknown = row.EnumerateObject().First(property => Array.TrueForAll(columns, column => column.Name != property.Name));
            throw new InvalidInputException($"rows[{number}] has {PredictionContent.Quote(unknown.Name)}: expected only {Names()}.");
        }
    }

    private static InvalidInputException Misfit(ModelManifest manifest, string why) =>
        new(
            $"Model '{manifest.Name}' version {manifest.Version} does not take rows of a table: "
            + $"{why}. Send tensors to /v2/models/{manifest.Name}/infer.");
}
