using MaaS.Inference;
using MaaS.Repository;
using SkiaSharp;

namespace MaaS.Serving;

/// <summary>
/// Does what the first prediction of a process would wait for and what needs none of the app's services, on another core while the host is
/// built on one.
/// </summary>
public static class Preload
{
    private static ReadOnlySpan<byte> Manifest => """
        {
          "files": [{ "path": "model.onnx", "length": 1, "sha256": "" }],
          "signature": { "inputs": [{ "name": "x", "dataType": "FP32", "shape": [1] }], "outputs": [] },
          "opset": { "ai.onnx": 1 }, "irVersion": 1, "createdAt": "2000-01-01T00:00:00Z",
          "image": { "width": 1, "height": 1, "channels": "gray", "layout": "nchw", "resize": "stretch" },
          "labels": [""], "metrics": { "loss": 0 }, "provenance": { "trainer": "" }
        }
        """u8;

    /// <summary>Begins, and returns at once. What fails is tried again, and then told, where it is needed.</summary>
    public static void Start()
    {
        InferencePreload.PrepareProcess();

        // With one core there is none to spare: it would only delay the rest of the start.
        if (Environment.ProcessorCount > 1)
        {
            _ = Task.Run(Run);
        }
    }

    internal static void Run()
    {
        InferencePreload.Run();
        _ = ManifestDocument.Read(Manifest);
        _ = SettingsDocument.Read("{}"u8);

        // The first call loads the library that reads pictures.
        using var nothing = SKData.CreateCopy([]);
        using var codec = SKCodec.Create(nothing);
    }
}
