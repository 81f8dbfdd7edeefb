using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Hosting;

/// <summary>A time in the configuration of this host, in seconds.</summary>
internal static class SecondsSetting
{
    /// <exception cref="HostStartException">The setting is there, and not a number in the range.</exception>
    public static TimeSpan Read(IConfiguration configuration, string key, double absent, double min, double max)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return TimeSpan.FromSeconds(absent);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= min && seconds <= max
            ? TimeSpan.FromSeconds(seconds)
            : throw new HostStartException(string.Create(
                CultureInfo.InvariantCulture, $"Setting '{key}' is '{text}', expected a number of seconds from {min} to {max}."));
    }
}
