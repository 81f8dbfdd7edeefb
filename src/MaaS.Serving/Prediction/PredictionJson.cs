using System.Text.Json.Serialization;

namespace MaaS.Serving;

/// <summary>How <see cref="PredictionResponse"/> is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PredictionResponse))]
public sealed partial class PredictionJson : JsonSerializerContext;
