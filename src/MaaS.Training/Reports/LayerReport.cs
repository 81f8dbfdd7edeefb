namespace MaaS.Training;

/// <summary>One layer of the network.</summary>
/// <param name="Name">As the spec and the ONNX model have it.</param>
/// <param name="Type">Such as <c>conv2d</c>.</param>
/// <param name="OutputShape">Without the batch, such as <c>[32, 28, 28]</c>.</param>
/// <param name="Parameters">How many numbers are trained in it.</param>
public sealed record LayerReport(string Name, string Type, string OutputShape, long Parameters);
