using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Models;

namespace MaaS.Testing;

/// <summary>The id of the batch that an upload is, as <c>docs/batches.md</c> says.</summary>
public static class BatchIds
{
    public static string Of(string path, BlobContentInfo upload) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{path}\n{upload.ETag.ToString().Trim('"')}")).AsSpan(0, 16));
}
