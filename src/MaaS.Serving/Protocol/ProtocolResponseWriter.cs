using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
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
        var outputs = new Output[result.Outputs.Count];
        try
        {
            ChooseForms(outputs);
            await WriteAsync(context, outputs, cancellationToken);
        }
        finally
        {
            foreach (var output in outputs)
            {
                if (output.IsOwned)
                {
                    output.Tensor.Dispose();
                }
            }
        }
    }

    private async Task WriteAsync(HttpContext context, Output[] outputs, CancellationToken cancellationToken)
    {
        var isBinary = Array.Exists(outputs, output => output.IsBinary);
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
            await WriteJsonAsync(writer, outputs, cancellationToken);
        }

        await writer.FlushAsync(cancellationToken);
        if (encoded is not null)
        {
            await writer.CompleteAsync();
        }
    }

    /// <summary>The JSON must be whole before the first byte leaves: its length is in the headers. Nothing leaves before a flush.</summary>
    private async Task WriteBinaryAsync(
        HttpResponse response, PipeWriter writer, Output[] outputs, CancellationToken cancellationToken)
    {
        var json = new CountingWriter(writer);
        await WriteJsonAsync(json, flush: null, outputs);
        var length = 0L;
        foreach (var output in outputs)
        {
            length += output.IsBinary ? output.Tensor.Data.Length : 0;
        }

        response.Headers[JsonLengthHeader] = json.Count.ToString(CultureInfo.InvariantCulture);
        if (response.Headers.ContentEncoding.Count == 0)
        {
            response.ContentLength = json.Count + length;
        }

        foreach (var output in outputs)
        {
            if (!output.IsBinary)
            {
                continue;
            }

            if (length < FlushBytes)
            {
                // All of it leaves with the flush at the end, at once.
                writer.Write(output.Tensor.Data.Span);
            }
            else
            {
                await writer.WriteAsync(output.Tensor.Data, cancellationToken);
            }
        }
    }

    private ValueTask WriteJsonAsync(PipeWriter writer, Output[] outputs, CancellationToken cancellationToken) =>
        WriteJsonAsync(writer, () => FlushIfFullAsync(writer, cancellationToken), outputs);

    private static async ValueTask FlushIfFullAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        if (writer.UnflushedBytes >= FlushBytes)
        {
            await writer.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Fills them in one by one, so that those that were made are there to dispose when a later one fails.</summary>
    private void ChooseForms(Output[] outputs)
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

            outputs[i] = new Output(tensor, binary, owned);
            if (!binary && !JsonTensorWriter.CanWrite(tensor))
            {
                throw new InvalidInputException(
                    $"Output '{tensor.Name}' holds bytes that are not UTF-8 text: ask for it with the parameter \"binary_data\": true.");
            }
        }
    }

    private async ValueTask WriteJsonAsync(IBufferWriter<byte> writer, Func<ValueTask>? flush, Output[] outputs)
    {
        WriteHead(writer);
        for (var i = 0; i < outputs.Length; i++)
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
        writer.Write("{\"model_name\":"u8);
        JsonFragments.WriteString(writer, result.Model.Name.Value);
        writer.Write(",\"model_version\":\""u8);
        JsonFragments.WriteInteger(writer, result.Model.Version.Number);
        writer.Write("\","u8);
        if (request.Id is not null)
        {
            writer.Write("\"id\":"u8);
            JsonFragments.WriteString(writer, request.Id);
            writer.Write(","u8);
        }

        writer.Write("\"outputs\":["u8);
    }

    private static void WriteTensorHead(IBufferWriter<byte> writer, Output output)
    {
        var tensor = output.Tensor;
        writer.Write("{\"name\":"u8);
        JsonFragments.WriteString(writer, tensor.Name);
        writer.Write(",\"datatype\":"u8);
        JsonFragments.WriteString(writer, tensor.DataType.ToProtocolName());
        writer.Write(",\"shape\":"u8);
        JsonFragments.WriteShape(writer, tensor.Shape);
        if (output.IsBinary)
        {
            writer.Write(",\"parameters\":{\"binary_data_size\":"u8);
            JsonFragments.WriteInteger(writer, tensor.Data.Length);
            writer.Write("}"u8);
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

    /// <param name="Tensor">What is answered.</param>
    /// <param name="IsBinary">Behind the JSON rather than in it.</param>
    /// <param name="IsOwned">Made here rather than by the model.</param>
    private readonly record struct Output(Tensor Tensor, bool IsBinary, bool IsOwned);
}
