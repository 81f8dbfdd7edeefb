using System.Diagnostics.CodeAnalysis;

namespace MaaS.Serving;

/// <summary>How the end of a job is told to the URL that its caller gave.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Fewest bytes of <see cref="SigningKey"/>: as many as its HMAC has.</summary>
    public const int MinKeyBytes = 32;

    private const string KeyPrefix = "whsec_";
    private const string KeyVaultReference = "@Microsoft.KeyVault(";

    /// <summary>
    /// Key of the signatures: base64 of 32 bytes or more, with or without the prefix <c>whsec_</c> of the specification. Null or empty, the
    /// default: webhooks are off. A secret, which is never logged.
    /// </summary>
    public string? SigningKey { get; set; }

    /// <summary>True lets webhooks go to any address, and over <c>http</c>: for a laptop and for tests. Default false.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Seconds from the start of an attempt to the head of the answer, 1 to 60. Default 10.</summary>
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>Attempts before a webhook is given up, the first included, 1 to 20. Default 8.</summary>
    public int MaxAttempts { get; set; } = 8;

    public bool AreOn => !string.IsNullOrEmpty(SigningKey);

    /// <summary>
    /// Whether the key is still the text of a Key Vault reference, which App Service leaves in its place when it cannot resolve it. Then
    /// nothing can be signed, and all else works: a role that is not there yet must not keep predictions from being answered.
    /// </summary>
    public bool IsKeyUnresolved => SigningKey?.TrimStart().StartsWith(KeyVaultReference, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>False when there is no key, or not a valid one.</summary>
    public bool TryReadKey([NotNullWhen(true)] out byte[]? key)
    {
        key = null;
        if (!AreOn || IsKeyUnresolved)
        {
            return false;
        }

        var text = SigningKey!.StartsWith(KeyPrefix, StringComparison.Ordinal) ? SigningKey[KeyPrefix.Length..] : SigningKey;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length < MinKeyBytes)
        {
            return false;
        }

        key = bytes[..length];
        return true;
    }
}
