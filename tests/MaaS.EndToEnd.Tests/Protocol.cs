using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace MaaS.EndToEnd.Tests;

/// <summary>A small client of the protocol for FP32 and INT64 tensors.</summary>
internal static class Protocol
{
    private const string JsonLength = "Inference-Header-Content-Length";

    /// <param name="Name">Of the input.</param>
    /// <param name="Shape">Lengths of the dimensions.</param>
    /// <param name="Values">float[] or long[].</param>
    public sealed record Input(string Name, long[] Shape, Array Values)
    {
        public string DataType => Values.GetType() == typeof(long[]) ? "INT64" : "FP32";

        public byte[] Bytes => Values is long[] whole
            ? MemoryMarshal.AsBytes<long>(whole).ToArray()
            : MemoryMarshal.AsBytes<float>((float[])Values).ToArray();

        public string Json => string.Join(',', Values.Cast<IFormattable>().Select(value => value.ToString(null, CultureInfo.InvariantCulture)));
    }

    /// <summary>The outputs in order.</summary>
    public static async Task<float[][]> InferJsonAsync(this HttpClient client, string model, params Input[] inputs)
    {
        var tensors = inputs.Select(input => $$"""{"name":"{{input.Name}}","shape":[{{string.Join(',', input.Shape)}}],"datatype":"{{input.DataType}}","data":[{{input.Json}}]}""");
        using var content = new StringContent($$"""{"inputs":[{{string.Join(',', tensors)}}]}""");
        using var response = await client.PostAsync($"/v2/models/{model}/infer", content);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        using var json = JsonDocument.Parse(body);
        return [.. json.RootElement.GetProperty("outputs").EnumerateArray()
            .Select(output => output.GetProperty("data").EnumerateArray().Select(value => value.GetSingle()).ToArray())];
    }

    /// <summary>The outputs in order.</summary>
    public static async Task<float[][]> InferBinaryAsync(this HttpClient client, string model, params Input[] inputs)
    {
        var tensors = inputs.Select(input =>
            $$$"""{"name":"{{{input.Name}}}","shape":[{{{string.Join(',', input.Shape)}}}],"datatype":"{{{input.DataType}}}","parameters":{"binary_data_size":{{{input.Bytes.Length}}}}}""");
        var head = Encoding.UTF8.GetBytes($$"""{"parameters":{"binary_data_output":true},"inputs":[{{string.Join(',', tensors)}}]}""");
        using var content = new ByteArrayContent([.. head, .. inputs.SelectMany(input => input.Bytes)]);
        content.Headers.Add(JsonLength, head.Length.ToString(CultureInfo.InvariantCulture));
        using var response = await client.PostAsync($"/v2/models/{model}/infer", content);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        return Take(body, int.Parse(response.Headers.GetValues(JsonLength).Single(), CultureInfo.InvariantCulture));
    }

    private static float[][] Take(byte[] body, int jsonLength)
    {
        using var json = JsonDocument.Parse(body.AsMemory(0, jsonLength));
        var at = jsonLength;
        var outputs = new List<float[]>();
        foreach (var output in json.RootElement.GetProperty("outputs").EnumerateArray())
        {
            var size = output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32();
            outputs.Add(MemoryMarshal.Cast<byte, float>(body.AsSpan(at, size)).ToArray());
            at += size;
        }

        return [.. outputs];
    }
}
