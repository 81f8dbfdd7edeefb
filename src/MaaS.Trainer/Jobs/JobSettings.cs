using System.Globalization;

namespace MaaS.Trainer;

/// <summary>What the environment says to a job, by <see cref="JobEnvironment"/>.</summary>
internal sealed record JobSettings
{
    public required RunIdentity Identity { get; init; }

    /// <summary>Without a slash at its end.</summary>
    public required Uri RunUrl { get; init; }

    /// <summary>Null: the identity of the environment.</summary>
    public required string? RunSas { get; init; }

    /// <summary>Null: nobody is to be told.</summary>
    public required Uri? EventsUrl { get; init; }

    /// <summary>Null: the identity of the environment.</summary>
    public required string? EventsSas { get; init; }

    /// <param name="setting">The value of an environment variable, null when it is not set.</param>
    /// <exception cref="InvalidJobException">Something is missing or wrong; the message lists all of it.</exception>
    public static JobSettings Read(Func<string, string?> setting)
    {
        var errors = new List<string>();
        var settings = new JobSettings
        {
            Identity = new RunIdentity(ReadId(setting, errors), ReadAttempt(setting, errors)),
            RunUrl = ReadUrl(JobEnvironment.RunUrl, setting, errors) ?? new Uri("about:blank"),
            RunSas = ReadSas(JobEnvironment.RunSas, setting),
            EventsUrl = setting(JobEnvironment.EventsUrl) is { Length: > 0 } ? ReadUrl(JobEnvironment.EventsUrl, setting, errors) : null,
            EventsSas = ReadSas(JobEnvironment.EventsSas, setting),
        };
        return errors.Count == 0 ? settings : throw new InvalidJobException(errors);
    }

    private static string ReadId(Func<string, string?> setting, List<string> errors)
    {
        var text = setting(JobEnvironment.RunId);
        if (MaaS.Training.RunId.TryParse(text, out var id))
        {
            return id.Value;
        }

        errors.Add($"{JobEnvironment.RunId}: found '{text}', expected {MaaS.Training.RunId.Rule}.");
        return "";
    }

    private static int ReadAttempt(Func<string, string?> setting, List<string> errors)
    {
        var text = setting(JobEnvironment.Attempt);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) && attempt > 0)
        {
            return attempt;
        }

        errors.Add($"{JobEnvironment.Attempt}: found '{text}', expected a whole number from 1.");
        return 0;
    }

    private static Uri? ReadUrl(string name, Func<string, string?> setting, List<string> errors)
    {
        var text = setting(name);
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Segments.Length: > 1 })
        {
            return new Uri(url.AbsoluteUri.TrimEnd('/'));
        }

        // Not the text itself: somebody may have put a signature behind it.
        errors.Add($"{name}: {(text is { Length: > 0 } ? "found another text" : "it is not set")}, expected an address without a query, "
            + "such as https://account.blob.core.windows.net/training/run-id.");
        return null;
    }

    private static string? ReadSas(string name, Func<string, string?> setting) =>
        setting(name) is { Length: > 0 } sas ? sas.TrimStart('?') : null;
}
