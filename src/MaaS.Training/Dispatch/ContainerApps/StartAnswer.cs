namespace MaaS.Training;

/// <summary>What Azure says of a start that it has accepted.</summary>
/// <param name="Name">Of the execution, once it is known.</param>
/// <param name="Location">Where to ask on.</param>
/// <param name="Wait">How long before.</param>
internal sealed record StartAnswer(string? Name, string? Location, TimeSpan Wait);
