namespace MaaS.Trainer;

/// <summary>Rows of bytes of one length, in pieces, so that they may be more than one array can hold.</summary>
internal sealed class PictureStore
{
    private const int PieceBytes = 64 << 20;

    private readonly byte[][] _pieces;
    private readonly int _rowsPerPiece;

    public PictureStore(int count, int rowBytes)
    {
        Count = count;
        RowBytes = rowBytes;
        _rowsPerPiece = Math.Max(PieceBytes / rowBytes, 1);
        _pieces = new byte[(count + _rowsPerPiece - 1) / _rowsPerPiece][];
        for (var i = 0; i < _pieces.Length; i++)
        {
            _pieces[i] = new byte[Math.Min(_rowsPerPiece, count - (i * _rowsPerPiece)) * rowBytes];
        }
    }

    public int Count { get; }

    public int RowBytes { get; }

    private PictureStore(PictureStore store, int count)
    {
        Count = count;
        RowBytes = store.RowBytes;
        _rowsPerPiece = store._rowsPerPiece;
        _pieces = store._pieces[..((count + _rowsPerPiece - 1) / _rowsPerPiece)];
    }

    public Span<byte> this[int row] => _pieces[row / _rowsPerPiece].AsSpan(row % _rowsPerPiece * RowBytes, RowBytes);

    /// <summary>The first rows, which both share.</summary>
    public PictureStore First(int count) => new(this, count);
}
