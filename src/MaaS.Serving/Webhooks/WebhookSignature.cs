using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MaaS.Serving;

/// <summary>The symmetric signature <c>v1</c> of Standard Webhooks 1.0.0 (https://www.standardwebhooks.com).</summary>
internal static class WebhookSignature
{
    /// <summary>Value of the header <c>webhook-signature</c>.</summary>
    /// <param name="key">Key of the HMAC.</param>
    /// <param name="id">Without a full stop, which separates the parts of what is signed.</param>
    /// <param name="timestamp">Unix seconds of the attempt.</param>
    /// <param name="body">Exactly the bytes that are sent.</param>
    public static string Create(ReadOnlySpan<byte> key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
