namespace MaaS.Serving;

/// <summary>
/// Walks the file's directory, which is Thrift in the compact protocol, before the library does: the library never ends on a schema whose
/// counts of children do not add up. Sources: thrift-compact-protocol.md of Apache Thrift, parquet.thrift of Apache Parquet.
/// </summary>
internal ref struct ParquetFooter(ReadOnlySpan<byte> text)
{
    private const int MaxDepth = 32;
    private const int SchemaField = 2;
    private const int ChildrenField = 5;

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly List<long> _children = [];
    private int _at;

    /// <summary>Whether it is whole, and its schema is one tree.</summary>
    public static bool IsSound(ReadOnlySpan<byte> text)
    {
        try
        {
            var footer = new ParquetFooter(text);
            footer.Struct(depth: 0, isSchema: false);
            return footer.IsTree();
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>
    /// The elements are in the order of a walk from the root: each opens as many places as it has children and takes one.
    /// </summary>
    private readonly bool IsTree()
    {
        long open = 1;
        foreach (var children in _children)
        {
            if (open < 1 || children < 0 || children > _children.Count)
            {
                return false;
            }

            open += children - 1;
        }

        return open == 0 && _children.Count > 1;
    }

    private void Struct(int depth, bool isSchema)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException();
        }

        long children = 0;
        long field = 0;
        for (var header = Byte(); header != 0; header = Byte())
        {
            field = header >> 4 == 0 ? ZigZag() : field + (header >> 4);
            var type = header & 15;
            if (isSchema && field == ChildrenField && type == 5)
            {
                children = ZigZag();
            }
            else if (type > 2)
            {
                Value(type, depth, isSchema: depth == 0 && field == SchemaField);
            }
        }

        if (isSchema)
        {
            _children.Add(children);
        }
    }

    private void Value(int type, int depth, bool isSchema)
    {
        switch (type)
        {
            case 1 or 2 or 3:
                Skip(1);
                break;
            case 4 or 5 or 6:
                _ = VarInt();
                break;
            case 7:
                Skip(8);
                break;
            case 8:
                Skip((long)Math.Min(VarInt(), int.MaxValue));
                break;
            case 9 or 10:
                List(depth, isSchema);
                break;
            case 11:
                Map(depth);
                break;
            case 12:
                Struct(depth + 1, isSchema);
                break;
            default:
                throw new InvalidDataException();
        }
    }

    private void List(int depth, bool isSchema)
    {
        var header = Byte();
        var count = header >> 4 == 15 ? VarInt() : (ulong)(header >> 4);
        for (ulong i = 0; i < count; i++)
        {
            Value(header & 15, depth, isSchema);
        }
    }

    private void Map(int depth)
    {
        var count = VarInt();
        var types = count == 0 ? 0 : Byte();
        for (ulong i = 0; i < count; i++)
        {
            Value(types >> 4, depth, isSchema: false);
            Value(types & 15, depth, isSchema: false);
        }
    }

    private long ZigZag()
    {
        var value = VarInt();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong VarInt()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException();
    }

    private byte Byte() => _at < _text.Length ? _text[_at++] : throw new InvalidDataException();

    private void Skip(long count) => _at = count <= _text.Length - _at ? _at + (int)count : throw new InvalidDataException();
}
