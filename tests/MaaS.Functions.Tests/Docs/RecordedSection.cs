using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace MaaS.Functions.Tests.Docs;

/// <summary>Configuration without values, which notes the section whose changes somebody wants to hear of.</summary>
internal sealed class RecordedSection(string path, Action<string> asked) : IConfigurationSection
{
    public string Key => ConfigurationPath.GetSectionKey(path);

    public string Path => path;

    public string? Value { get; set; }

    public string? this[string key]
    {
        get => null;
        set => throw new NotSupportedException("Nothing is set here.");
    }

    public IConfigurationSection GetSection(string key) =>
        new RecordedSection(path.Length == 0 ? key : ConfigurationPath.Combine(path, key), asked);

    public IEnumerable<IConfigurationSection> GetChildren() => [];

    public IChangeToken GetReloadToken()
    {
        asked(path);
        return new CancellationChangeToken(CancellationToken.None);
    }
}
