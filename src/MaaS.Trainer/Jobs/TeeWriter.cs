using System.Text;

namespace MaaS.Trainer;

/// <summary>Writes lines to two writers. Thread-safe; owns the second.</summary>
internal sealed class TeeWriter(TextWriter first, TextWriter second) : TextWriter
{
    private readonly Lock _writing = new();

    public override Encoding Encoding => second.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void WriteLine(string? value) => Write($"{value}\n".AsSpan());

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_writing)
        {
            first.Write(buffer);
            second.Write(buffer);
            second.Flush();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            second.Dispose();
        }

        base.Dispose(disposing);
    }
}
