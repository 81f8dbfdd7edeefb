using Microsoft.Extensions.Configuration;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>Settings that remember which of them were asked for.</summary>
internal sealed class RecordingSource(IReadOnlyDictionary<string, string> settings) : ConfigurationProvider, IConfigurationSource
{
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Unread => Data.Keys.Where(key => !_read.Contains(key));

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        foreach (var (name, value) in settings)
        {
            Data[name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = value;
        }
    }

    public override bool TryGet(string key, out string? value)
    {
        _read.Add(key);
        return base.TryGet(key, out value);
    }
}
