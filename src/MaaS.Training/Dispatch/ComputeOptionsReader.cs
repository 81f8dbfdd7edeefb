using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace MaaS.Training;

/// <summary>Reads the compute profiles, each into the class of its dispatcher, and collects all that is wrong.</summary>
internal static partial class ComputeOptionsReader
{
    private static readonly Dictionary<string, Type> Profiles = new(StringComparer.Ordinal)
    {
        ["process"] = typeof(ProcessProfile),
        ["docker"] = typeof(DockerProfile),
        ["container-apps"] = typeof(ContainerAppsProfile),
        ["kubernetes"] = typeof(KubernetesProfile),
    };

    /// <param name="section">Section <c>MaaS:Training</c>.</param>
    /// <param name="options">Gets what is found.</param>
    public static void Read(IConfiguration section, ComputeOptions options)
    {
        foreach (var profile in section.GetSection("Compute").GetChildren())
        {
            ReadProfile(profile, options);
        }

        var names = options.Profiles.Keys;
        options.DefaultCompute = section["DefaultCompute"] ?? (names.Count == 1 ? names.First() : null);
        if (options.Errors.Count > 0)
        {
            return;
        }

        if (options.DefaultCompute is { } name ? !names.Contains(name) : names.Count > 1)
        {
            options.Errors.Add(
                $"MaaS:Training:DefaultCompute is '{options.DefaultCompute}'; it must name one of the profiles of " +
                $"MaaS:Training:Compute: {(names.Count > 0 ? string.Join(", ", names) : "there is none")}.");
        }
    }

    private static void ReadProfile(IConfigurationSection section, ComputeOptions options)
    {
        if (!ProfileName().IsMatch(section.Key))
        {
            options.Errors.Add(
                $"MaaS:Training:Compute has a profile '{section.Key}'; its name must be 1 to 40 characters of a-z 0-9 -, " +
                "starting and ending with a letter or a digit.");
            return;
        }

        if (!Profiles.TryGetValue(section["Dispatcher"] ?? "", out var type))
        {
            options.Errors.Add(
                $"{section.Path}:Dispatcher is '{section["Dispatcher"]}'; it must be one of {string.Join(", ", Profiles.Keys)}.");
            return;
        }

        var settings = type.GetProperties().Where(property => property.CanWrite).Select(property => property.Name).ToList();
        options.Errors.AddRange(section.GetChildren()
            .Where(child => !settings.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child =>
                $"{child.Path} is not a setting of dispatcher '{section["Dispatcher"]}', which has {string.Join(", ", settings)}."));
        try
        {
            var profile = (ComputeProfile)section.Get(type)!;
            options.Errors.AddRange(profile.FindErrors().Select(error => $"{section.Path}:{error}"));
            options.Profiles.Add(section.Key, profile);
        }
        catch (InvalidOperationException e)
        {
            options.Errors.Add(e.Message);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?\z")]
    private static partial Regex ProfileName();
}
