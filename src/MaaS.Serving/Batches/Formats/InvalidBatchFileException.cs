namespace MaaS.Serving;

/// <summary>
/// The file cannot be read as a batch at all; the message says what was found, what is expected and what to do, for the one who uploaded
/// it.
/// </summary>
internal sealed class InvalidBatchFileException(string message, Exception? inner = null) : Exception(message, inner);
