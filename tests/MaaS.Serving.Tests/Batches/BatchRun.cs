using System.Text;

namespace MaaS.Serving.Tests;

/// <param name="Outputs">Header and parts, put together.</param>
/// <param name="Errors">As in <c>errors.jsonl</c>.</param>
/// <param name="Result">Of all chunks.</param>
internal sealed record BatchRun(byte[][] Outputs, string Errors, BatchChunkResult Result)
{
    public string Text => Encoding.UTF8.GetString(Outputs[0]);

    public string[] Lines => Text.Split('\n')[..^1];

    public string[] ErrorLines => Errors.Split('\n')[..^1];
}
