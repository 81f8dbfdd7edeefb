namespace MaaS.Delivery.Tests;

/// <summary>From one <c>FROM</c> to the next.</summary>
/// <param name="Name">Null for one without <c>AS</c>.</param>
/// <param name="Base">Of which it is made: name, tag and digest.</param>
/// <param name="Instructions">Without the <c>FROM</c>.</param>
internal sealed record DockerStage(string? Name, string Base, IReadOnlyList<DockerInstruction> Instructions)
{
    public IEnumerable<DockerInstruction> All(string keyword) => Instructions.Where(instruction => instruction.Keyword == keyword);

    public DockerInstruction? Last(string keyword) => All(keyword).LastOrDefault();

    /// <summary>What its <c>ENV</c> instructions set, as it is written.</summary>
    public IReadOnlyDictionary<string, string> Environment => All("ENV").SelectMany(instruction => instruction.Pairs)
        .ToDictionary(pair => pair.Name, pair => pair.Value ?? "");
}
