using MaaS.Repository;

namespace MaaS.Training;

/// <summary>Members of a run spec that name an alias.</summary>
internal static class AliasMember
{
    public static void Check(SpecReader reader, string name, string alias)
    {
        // An empty one was missing, which has been said.
        if (alias.Length > 0 && (!AliasName.TryParse(alias, out _) || alias == AliasName.Latest))
        {
            reader.Error(
                name, $"found \"{alias}\", expected 1 to 64 characters of a-z 0-9 -, starting with a letter, and not \"{AliasName.Latest}\"");
        }
    }
}
