namespace MaaS.Trainer;

/// <summary>A column that becomes <c>(value − Offset) · Scale</c>, the Scaler of ONNX.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Fill">The value of a row that has none; null when there were none such.</param>
/// <param name="Offset">0 without scaling.</param>
/// <param name="Scale">1 without scaling, and for a column that is the same in all rows.</param>
internal sealed record NumericColumn(string Name, float? Fill, float Offset, float Scale) : TableColumn(Name)
{
    public override int Width => 1;
}
