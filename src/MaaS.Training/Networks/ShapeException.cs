namespace MaaS.Training;

/// <summary>A layer cannot take the shape that comes in; the message says found and expected, without the layer's name.</summary>
public sealed class ShapeException(string message) : Exception(message);
