using MaaS.Repository;

namespace MaaS.Benchmarks;

/// <summary>An input tensor of the requests of a <see cref="ServeModel"/>.</summary>
/// <param name="Name">As in the model.</param>
/// <param name="DataType">FP32 or INT64.</param>
/// <param name="Shape">Of one request.</param>
/// <param name="Data">Little-endian elements.</param>
internal sealed record ServeInput(string Name, TensorDataType DataType, long[] Shape, byte[] Data);
