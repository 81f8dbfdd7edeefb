using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Makes rows of entries.</summary>
internal sealed class ZipRows(Stream file, BatchModel model)
{
    private readonly RowInput[] _inputs = RowInput.AllOf(model);
    private readonly IReadOnlyList<string>? _outputs = new JsonAnswers(model).Outputs;
    private readonly PictureInput _pictures = new(model);
    private readonly ZipEntryReader _reader = new(file, model.MaxRowBytes);

    public BlockBuilder NewBlock() => new(_inputs, model);

    public async ValueTask AppendAsync(ZipEntry entry, long number, BlockBuilder block, CancellationToken cancellationToken)
    {
        var name = JsonEncodedText.Encode(entry.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        var keys = Encoding.UTF8.GetBytes($"\"file\":\"{name}\"");
        try
        {
            using var content = await _reader.ReadAsync(entry, cancellationToken);
            var request = block.RequestFor(_outputs);
            _pictures.Append(content.Memory.Span, request);
            block.Add(request, number, keys);
        }
        catch (InvalidInputException e)
        {
            block.AddBad(number, e.Message, keys);
        }
    }
}
