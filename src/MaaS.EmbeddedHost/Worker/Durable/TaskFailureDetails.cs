namespace Microsoft.DurableTask;

/// <summary>What is kept of an exception, with the full name of its type. <c>Properties</c> is null: this host keeps none.</summary>
public record TaskFailureDetails(
    string ErrorType, string ErrorMessage, string? StackTrace, TaskFailureDetails? InnerFailure, IDictionary<string, object?>? Properties)
{
    public static TaskFailureDetails FromException(Exception exception) => new(
        exception.GetType().ToString(),
        exception.Message,
        exception.StackTrace,
        (exception as TaskFailedException)?.FailureDetails ?? (exception.InnerException is { } inner ? FromException(inner) : null),
        null);

    /// <inheritdoc cref="IsCausedBy(Type)"/>
    public bool IsCausedBy<T>()
        where T : Exception => IsCausedBy(typeof(T));

    /// <summary>Whether the exception was of that type or of one derived from it; false if its type is not loaded here.</summary>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        var found = Type.GetType(ErrorType) ?? targetBaseExceptionType.Assembly.GetType(ErrorType)
            ?? AppDomain.CurrentDomain.GetAssemblies()
                .Select(assembly => assembly.GetType(ErrorType))
                .FirstOrDefault(type => type is not null);
        return targetBaseExceptionType.IsAssignableFrom(found);
    }

    public override string ToString() => $"{ErrorType}: {ErrorMessage}";
}
