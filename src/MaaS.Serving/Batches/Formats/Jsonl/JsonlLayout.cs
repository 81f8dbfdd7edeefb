namespace MaaS.Serving;

/// <param name="DataOffset">Byte where the first line begins.</param>
internal sealed record JsonlLayout(long DataOffset) : BatchLayout;
