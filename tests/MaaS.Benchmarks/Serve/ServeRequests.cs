using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MaaS.Repository;

namespace MaaS.Benchmarks;

/// <summary>Requests as bytes, made once, so that a client costs next to nothing while it measures.</summary>
internal static class ServeRequests
{
    /// <summary>As most clients send it: data within the JSON.</summary>
    public static byte[] Json(string model, IReadOnlyList<ServeInput> inputs) =>
        WithHead(model, "", JsonSerializer.SerializeToUtf8Bytes(new { inputs = inputs.Select(JsonInput) }));

    /// <summary>With the binary tensor extension both ways.</summary>
    public static byte[] Binary(string model, IReadOnlyList<ServeInput> inputs)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            inputs = inputs.Select(input => new
            {
                name = input.Name,
                shape = input.Shape,
                datatype = input.DataType.ToProtocolName(),
                parameters = new { binary_data_size = input.Data.Length },
            }),
            parameters = new { binary_data_output = true },
        });
        return WithHead(model, $"Inference-Header-Content-Length: {json.Length}\r\n", [.. json, .. inputs.SelectMany(input => input.Data)]);
    }

    private static object JsonInput(ServeInput input) => new
    {
        name = input.Name,
        shape = input.Shape,
        datatype = input.DataType.ToProtocolName(),
        data = input.DataType == TensorDataType.Fp32
            ? (object)MemoryMarshal.Cast<byte, float>(input.Data).ToArray()
            : MemoryMarshal.Cast<byte, long>(input.Data).ToArray(),
    };

    private static byte[] WithHead(string model, string header, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST /v2/models/{model}/infer HTTP/1.1\r\nHost: localhost\r\n{header}Content-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];
}
