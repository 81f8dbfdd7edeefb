using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MaaS.Serving.Tests;

/// <summary>What a receiver does: docs/webhooks.md shows this method.</summary>
internal static class WebhookVerification
{
    public static bool IsGenuine(byte[] key, string id, string timestamp, string signatures, byte[] body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > 300)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        return signatures.Split(' ').Any(found => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(found), expected));
    }
}
