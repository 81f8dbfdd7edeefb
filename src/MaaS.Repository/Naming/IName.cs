using System.Diagnostics.CodeAnalysis;

namespace MaaS.Repository;

/// <summary>A text that was checked when it was made: what <see cref="NameJsonConverter{T}"/> reads and writes as a JSON string.</summary>
public interface IName<TSelf>
    where TSelf : class, IName<TSelf>
{
    /// <exception cref="FormatException">The text is not such a name; the message says what is expected.</exception>
    static abstract TSelf Parse(string text);

    static abstract bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TSelf? name);
}
