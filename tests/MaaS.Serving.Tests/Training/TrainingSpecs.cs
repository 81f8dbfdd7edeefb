using System.Text;

namespace MaaS.Serving.Tests;

/// <summary>Run specs as bodies of requests.</summary>
internal static class TrainingSpecs
{
    /// <param name="service">The member <c>service</c>, as JSON.</param>
    public static string Text(string service = "{}") =>
        $$"""
        {
          "name": "made",
          "data": { "source": "blob:datasets/cifar", "reader": { "type": "cifar10" } },
          "network": { "preset": "cnn" },
          "training": { "optimiser": { "type": "adam" }, "epochs": 9 },
          "service": {{service}}
        }
        """;

    public static StringContent Content(string service = "{}") => Json(Text(service));

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
