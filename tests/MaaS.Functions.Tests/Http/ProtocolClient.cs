using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MaaS.Functions.Tests.Http;

/// <summary>A client of the protocol as a test needs it: what goes over the wire stays visible.</summary>
internal static class ProtocolClient
{
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    public static async Task<JsonElement> InferAsync(this HttpClient client, string model, string json)
    {
        using var content = new StringContent(json);
        using var response = await client.PostAsync($"/v2/models/{model}/infer", content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>JSON with binary tensors behind it; the answer is taken apart again.</summary>
    public static async Task<(JsonElement Json, byte[] Binary)> InferBinaryAsync(this HttpClient client, string model, string json, params byte[][] tensors)
    {
        var head = Encoding.UTF8.GetBytes(json);
        using var content = new ByteArrayContent([.. head, .. tensors.SelectMany(tensor => tensor)]);
        using var message = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{model}/infer") { Content = content };
        message.Headers.Add(JsonLengthHeader, head.Length.ToString(CultureInfo.InvariantCulture));
        using var response = await client.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        return Split(response, body);
    }

    public static (JsonElement Json, byte[] Binary) Split(HttpResponseMessage response, byte[] body)
    {
        var length = response.Headers.TryGetValues(JsonLengthHeader, out var values)
            ? int.Parse(values.Single(), CultureInfo.InvariantCulture)
            : body.Length;
        return (JsonDocument.Parse(body.AsMemory(0, length)).RootElement, body[length..]);
    }

    public static JsonElement Output(this JsonElement answer, int index = 0) => answer.GetProperty("outputs")[index];

    public static float[] Floats(this JsonElement output) => [.. output.GetProperty("data").EnumerateArray().Select(value => value.GetSingle())];
}
