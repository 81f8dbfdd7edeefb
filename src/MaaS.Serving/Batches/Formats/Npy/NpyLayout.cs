using MaaS.Repository;

namespace MaaS.Serving;

/// <param name="DataOffset">Byte where the first row begins.</param>
/// <param name="DataType">Of the elements in the file.</param>
/// <param name="RowShape">Of one row as the model takes it.</param>
/// <param name="RowBytes">Of one row in the file.</param>
internal sealed record NpyLayout(long DataOffset, TensorDataType DataType, long[] RowShape, long RowBytes) : BatchLayout;
