using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace MaaS.Benchmarks;

/// <summary>
/// One kept connection that sends bytes made before and looks at no more of an answer than its status, its end and
/// <c>Retry-After</c>. Client and server share the cores of the machine, and what a full client costs would be taken for the server's.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    /// <summary>An answer that takes longer was lost.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = (int)Limit.TotalMilliseconds,
    };

    private byte[] _buffer = new byte[16 * 1024];

    public static HttpConnection Open(IPEndPoint server)
    {
        var connection = new HttpConnection();
        connection._socket.Connect(server);
        return connection;
    }

    /// <summary>
    /// Blocks: a thread that waits in the kernel costs less than one that is told of data by another. Not to be mixed with
    /// <see cref="CallAsync"/> on one connection.
    /// </summary>
    public CallOutcome Call(byte[] request)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += _socket.Send(request.AsSpan(sent));
        }

        for (var length = 0; ;)
        {
            length = Count(length, _socket.Receive(_buffer.AsSpan(length)));
            if (TryRead(length) is { } outcome)
            {
                return outcome;
            }
        }
    }

    public async ValueTask<CallOutcome> CallAsync(byte[] request, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await _socket.SendAsync(request.AsMemory(sent), SocketFlags.None, cancellationToken);
        }

        for (var length = 0; ;)
        {
            var read = _socket.ReceiveAsync(_buffer.AsMemory(length), SocketFlags.None, cancellationToken);
            length = Count(length, await read.AsTask().WaitAsync(Limit, cancellationToken));
            if (TryRead(length) is { } outcome)
            {
                return outcome;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static int Count(int length, int read) =>
        read > 0 ? length + read : throw new InvalidOperationException("The server closed the connection within an answer.");

    /// <summary>Null when more is to come, for which there is room.</summary>
    private CallOutcome? TryRead(int length)
    {
        if (IsWhole(_buffer.AsSpan(0, length)))
        {
            return Outcome(_buffer.AsSpan(0, length));
        }

        if (length == _buffer.Length)
        {
            Array.Resize(ref _buffer, length * 2);
        }

        return null;
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..(end + 2)];
        var at = head.IndexOf("Content-Length: "u8);
        return at < 0
            ? answer.EndsWith(LastChunk)
            : Utf8Parser.TryParse(head[(at + "Content-Length: ".Length)..], out int body, out _) && answer.Length >= end + 4 + body;
    }

    private static CallOutcome Outcome(ReadOnlySpan<byte> answer)
    {
        var status = answer["HTTP/1.1 ".Length..][..3];
        return status.SequenceEqual("200"u8) ? CallOutcome.Answered
            : (status.SequenceEqual("429"u8) || status.SequenceEqual("503"u8)) && answer.IndexOf("Retry-After: "u8) > 0 ? CallOutcome.Refused
            : CallOutcome.Failed;
    }
}
