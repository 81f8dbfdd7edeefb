using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>
/// Writes an inference response: JSON straight to the pipe, or JSON with the binary tensors behind it, whose lengths are then in the
/// headers.
/// </summary>
internal sealed class ProtocolResponseWriter(ProtocolRequest request, InferenceResult result, bool batched)
{
    /// <summary>Of the JSON before the binary part, in requests and responses.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    private const int FlushBytes = 64 * 1024;

    public async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var outputs = new List<Output>();
        try
        {
            ChooseForms(outputs);
            await WriteAsync(context, outputs, cancellationToken);
        }
        finally
        {
            foreach (var output in outputs.Where(output => output.IsOwned))
            {
                output.Tensor.Dispose();
            }
        }
    }

    private async Task WriteAsync(HttpContext context, List<Output> outputs, CancellationToken cancellationToken)
    {
        var isBinary = outputs.Exists(output => output.IsBinary);
        context.Response.ContentType = isBinary ? "application/octet-stream" : "application/json";
        await using var encoded = ContentEncodings.TryEncode(context);
        var writer = encoded is null
            ? context.Response.BodyWriter
            : PipeWriter.Create(encoded, new StreamPipeWriterOptions(leaveOpen: true));
        if (isBinary)
        {
            await WriteBinaryAsync(context.Response, writer, outputs, cancellationToken);
        }
        else
        {
            await WriteJsonAsync(writer, () => FlushIfFullAsync(writer, cancellationToken), outputs);
        }

        await writer.FlushAsync(cancellationToken);
        if (encoded is not null)
        {
            await writer.CompleteAsync();
        }
    }

    /// <summary>The JSON must be whole before the first byte leaves: its length is in the headers.</summary>
    private async Task WriteBinaryAsync(HttpResponse response, PipeWriter writer, List<Output> outputs, CancellationToken cancellationToken)
    {
        var json = new ArrayBufferWriter<byte>();
        await WriteJsonAsync(json, flush: null, outputs);
        var tensors = outputs.Where(output => output.IsBinary).Select(output => output.Tensor.Data).ToArray();
        response.Headers[JsonLengthHeader] = json.WrittenCount.ToString(CultureInfo.InvariantCulture);
        if (response.Headers.ContentEncoding.Count == 0)
        {
            response.ContentLength = json.WrittenCount + tensors.Sum(data => (long)data.Length);
        }

        await writer.WriteAsync(json.WrittenMemory, cancellationToken);
        foreach (var data in tensors)
        {
            await writer.WriteAsync(data, cancellationToken);
        }
    }

    private static async ValueTask FlushIfFullAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        if (writer.UnflushedBytes >= FlushBytes)
        {
            await writer.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Adds them one by one, so that those that were made are there to dispose when a later one fails.</summary>
    private void ChooseForms(List<Output> outputs)
    {
        for (var i = 0; i < result.Outputs.Count; i++)
        {
            var tensor = result.Outputs[i];
            var wanted = request.Outputs?[i];
            var binary = wanted?.Binary ?? request.BinaryByDefault;
            var owned = wanted?.Classes is not null;
            if (wanted?.Classes is { } classes)
            {
                tensor = Classification.TopClasses(tensor, classes, batched, result.Model.Labels, request.Memory);
            }

            outputs.Add(new Output(tensor, binary, owned));
            if (!binary && !JsonTensorWriter.CanWrite(tensor))
            {
                throw new InvalidInputException(
                    $"Output '{tensor.Name}' holds bytes that are not UTF-8 text: ask for it with the parameter \"binary_data\": true.");
            }
        }
    }

    private async ValueTask WriteJsonAsync(IBufferWriter<byte> writer, Func<ValueTask>? flush, List<Output> outputs)
    {
        WriteHead(writer);
        for (var i = 0; i < outputs.Count; i++)
        {
            writer.Write(i == 0 ? default : ","u8);
            WriteTensorHead(writer, outputs[i]);
            if (!outputs[i].IsBinary)
            {
                await WriteDataAsync(writer, flush, outputs[i].Tensor);
            }

            writer.Write("}"u8);
        }

        writer.Write("]}"u8);
    }

    private void WriteHead(IBufferWriter<byte> writer)
    {
        Text(writer, $$"""{"model_name":{{Quote(result.Model.Name.Value)}},"model_version":"{{result.Model.Version}}",""");
        if (request.Id is not null)
        {
            Text(writer, $"\"id\":{Quote(request.Id)},");
        }

        writer.Write("\"outputs\":["u8);
    }

    private static void WriteTensorHead(IBufferWriter<byte> writer, Output output)
    {
        var tensor = output.Tensor;
        Text(writer, $$"""{"name":{{Quote(tensor.Name)}},"datatype":"{{tensor.DataType.ToProtocolName()}}",""");
        Text(writer, $"\"shape\":{TensorShape.Format(tensor.Shape)}");
        if (output.IsBinary)
        {
            Text(writer, $$""","parameters":{"binary_data_size":{{tensor.Data.Length}}}""");
        }
    }

    private static async ValueTask WriteDataAsync(IBufferWriter<byte> writer, Func<ValueTask>? flush, Tensor tensor)
    {
        writer.Write(",\"data\":["u8);
        if (tensor.DataType == TensorDataType.Bytes)
        {
            await JsonTensorWriter.WriteStringsAsync(writer, tensor.Data, flush);
        }
        else
        {
            var slice = JsonTensorWriter.SliceElements * tensor.DataType.ElementSize();
            for (var at = 0; at < tensor.Data.Length; at += slice)
            {
                writer.Write(at == 0 ? default : ","u8);
                JsonTensorWriter.WriteNumbers(writer, tensor.DataType, tensor.Data.Span[at..Math.Min(at + slice, tensor.Data.Length)]);
                if (flush is not null)
                {
                    await flush();
                }
            }
        }

        writer.Write("]"u8);
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static void Text(IBufferWriter<byte> writer, string text) => Encoding.UTF8.GetBytes(text, writer);

    /// <param name="Tensor">What is answered.</param>
    /// <param name="IsBinary">Behind the JSON rather than in it.</param>
    /// <param name="IsOwned">Made here rather than by the model.</param>
    private sealed record Output(Tensor Tensor, bool IsBinary, bool IsOwned);
}
