using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Runtime.Harness.Network;

/// <summary>One connection through a <see cref="TcpProxy"/>.</summary>
internal sealed class ProxyLink(Socket client, Socket server, TcpProxy proxy)
{
    private readonly TaskCompletionSource _limitReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<ProxyLink>? _atLimit;
    private int _bytesLeft;
    private volatile InjectedStatement? _injected;
    private volatile bool _closed;

    public bool IsOpen => !_closed;

    public void Start()
    {
        _ = CopyAsync(client, server, proxy.Requests, isRequest: true);
        _ = CopyAsync(server, client, proxy.Answers, isRequest: false);
    }

    /// <param name="reset">Whether both sides see a reset instead of an end.</param>
    public void Close(bool reset)
    {
        _closed = true;
        foreach (Socket socket in (Socket[])[client, server])
        {
            if (reset && socket.Connected)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }

            socket.Dispose();
        }
    }

    /// <returns>Completes when that many more bytes of the answers have passed and <paramref name="atLimit"/> has run.</returns>
    public Task LimitAnswers(int bytes, Action<ProxyLink> atLimit)
    {
        _bytesLeft = bytes;
        Volatile.Write(ref _atLimit, atLimit);
        return _limitReached.Task;
    }

    public async Task InjectAsync(string sql)
    {
        // A simple query: 'Q', its length without the type byte, the text, a zero.
        byte[] text = Encoding.UTF8.GetBytes(sql);
        byte[] message = new byte[text.Length + 6];
        message[0] = (byte)'Q';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), text.Length + 5);
        text.CopyTo(message, 5);
        InjectedStatement injected = _injected = new InjectedStatement();
        await server.SendAsync(message);
        await injected.Answered;
    }

    private async Task CopyAsync(Socket from, Socket to, ProxyPath path, bool isRequest)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
            {
                await path.PassAsync(read);
                if (!isRequest && proxy.Withheld is { } parameter
                    && buffer.AsSpan(0, read).IndexOf(Encoding.ASCII.GetBytes(parameter)) is >= 0 and int at)
                {
                    buffer[at] = (byte)'x';
                }

                ReadOnlyMemory<byte> passing = buffer.AsMemory(0, read);
                if (!isRequest && _injected is { } injected)
                {
                    passing = injected.Remove(passing);
                    if (injected.Answered.IsCompleted)
                    {
                        _injected = null;
                    }
                }

                if (!isRequest && Volatile.Read(ref _atLimit) is { } atLimit)
                {
                    if (passing.Length >= _bytesLeft)
                    {
                        await SendAsync(to, passing[.._bytesLeft], path);
                        _atLimit = null;
                        atLimit(this);
                        _limitReached.TrySetResult();
                        passing = passing[_bytesLeft..];
                        await path.PassAsync(passing.Length);
                    }
                    else
                    {
                        _bytesLeft -= passing.Length;
                    }
                }

                await SendAsync(to, passing, path);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }

        Close(reset: false);
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, ProxyPath path)
    {
        while (bytes.Length > 0)
        {
            int sent = await to.SendAsync(bytes[..Math.Min(bytes.Length, path.PieceLength)]);
            await path.TransmitAsync(sent);
            bytes = bytes[sent..];
        }
    }
}
