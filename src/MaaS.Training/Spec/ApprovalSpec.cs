namespace MaaS.Training;

/// <summary>That a person decides before a model is published.</summary>
/// <param name="Timeout">How long the decision is waited for; then nothing is published.</param>
public sealed record ApprovalSpec(TimeSpan Timeout)
{
    public static ApprovalSpec Read(SpecReader reader) => new(TimeSpan.FromMinutes(
        reader.Number("timeoutMinutes", 0.01, 43_200, "How long the decision is waited for; then nothing is published.", 4320)));
}
