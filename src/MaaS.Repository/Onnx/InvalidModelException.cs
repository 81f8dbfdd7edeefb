namespace MaaS.Repository;

/// <summary>
/// What was given is not a model that can be published: not an ONNX file, cut off, without a graph, or with types that cannot be served.
/// </summary>
public sealed class InvalidModelException : Exception
{
    public InvalidModelException(string message)
        : base(message)
    {
    }

    public InvalidModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
