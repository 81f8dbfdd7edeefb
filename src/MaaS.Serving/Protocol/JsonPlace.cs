namespace MaaS.Serving;

/// <summary>How errors speak of a part of a request: the text is made when there is an error, and only then.</summary>
/// <param name="Owner">
/// Its <see cref="object.ToString"/> ends the text: <c>the request</c>, <c>input 'x'</c>; null when the part says enough.
/// </param>
/// <param name="Part">A property of it; null for the whole.</param>
/// <param name="Member">A property of that, as the request names it; null for all of it.</param>
internal readonly record struct JsonPlace(object? Owner, string? Part = null, string? Member = null)
{
    public override string ToString()
    {
        var part = Part is null ? $"{Owner}" : Owner is null ? $"'{Part}'" : $"'{Part}' of {Owner}";
        return Member is null ? part : $"'{Excerpt.Of(Member)}' of {part}";
    }
}
