namespace MaaS.Repository;

/// <summary>Bytes of a file, from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
internal readonly record struct FileRange(long Start, long End)
{
    public long Length => End - Start;
}
