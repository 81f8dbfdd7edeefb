using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using MaaS.Repository;
using MaaS.Repository.Onnx;

namespace MaaS.Trainer;

/// <summary>Where a run leaves its files. What an earlier run left there is removed first, so that no file is of another run.</summary>
internal sealed class OutputFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // The file is read by programs and people, never put into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string _manifest;
    private readonly string _report;

    public OutputFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        ModelPath = Path.Combine(folder, "model.onnx");
        _manifest = Path.Combine(folder, ManifestDocument.FileName);
        _report = Path.Combine(folder, "report.json");
        foreach (var file in new[] { ModelPath, _manifest, _report })
        {
            File.Delete(file);
        }
    }

    public string ModelPath { get; }

    /// <summary>
    /// The model takes its name after <paramref name="check"/>, which gets the path of the written file and throws if it is not good.
    /// Returns its SHA-256.
    /// </summary>
    public string WriteModel(ModelProto model, Action<string> check)
    {
        var content = model.ToByteArray();
        var candidate = $"{ModelPath}.unchecked";
        try
        {
            File.WriteAllBytes(candidate, content);
            check(candidate);
            File.Move(candidate, ModelPath);
        }
        finally
        {
            File.Delete(candidate);
        }

        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    public void WriteManifest(ManifestDocument manifest) => File.WriteAllBytes(_manifest, [.. manifest.Write(), (byte)'\n']);

    public void WriteReport(TrainingReport report) => File.WriteAllText(_report, JsonSerializer.Serialize(report, Json) + "\n");
}
