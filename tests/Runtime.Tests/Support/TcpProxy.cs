using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Runtime.Tests;

/// <summary>Stands between client and server: cuts, refuses, and swallows without a word.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _front = new(IPAddress.Loopback, 0);
    private readonly string _host;
    private readonly int _port;
    private readonly List<Socket> _sockets = [];
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flow = new();
    private readonly TaskCompletionSource _heldBack = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _refuses;
    private volatile bool _swallowsAnswers;

    public TcpProxy(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = new(connectionString);
        (_host, _port) = (settings.Host!, settings.Port);
        _flow.SetResult();
        _front.Start();
        settings.Host = "127.0.0.1";
        settings.Port = ((IPEndPoint)_front.LocalEndpoint).Port;
        ConnectionString = settings.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>Leads to the same database, through here.</summary>
    public string ConnectionString { get; }

    /// <summary>From now on nothing passes and nothing closes: what a lost route looks like.</summary>
    public void Swallow()
    {
        _swallowsAnswers = true;
        _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>From now on nothing passes from the client to the server; the other way it does.</summary>
    /// <returns>Completes when the client has sent something that was held back.</returns>
    public Task SwallowRequests()
    {
        _swallowsAnswers = false;
        _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _heldBack.Task;
    }

    /// <summary>Whatever was held back passes.</summary>
    public void Release() => _flow.TrySetResult();

    /// <summary>Closes every connection; further ones are closed at once, until <see cref="Accept"/>.</summary>
    public void Refuse()
    {
        _refuses = true;
        Cut();
    }

    public void Accept() => _refuses = false;

    /// <summary>Closes every connection.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _sockets.ForEach(socket => socket.Dispose());
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _front.Stop();
        Cut();
        Release();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _front.AcceptSocketAsync();
                if (_refuses)
                {
                    client.Dispose();
                    continue;
                }

                Socket server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                client.NoDelay = true;
                await server.ConnectAsync(_host, _port);
                lock (_lock)
                {
                    _sockets.AddRange([client, server]);
                }

                _ = CopyAsync(client, server, isRequest: true);
                _ = CopyAsync(server, client, isRequest: false);
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // Stopped: accepting ends with one or the other.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool isRequest)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
            {
                Task flow = _flow.Task;
                if (!flow.IsCompleted && (isRequest || _swallowsAnswers))
                {
                    if (isRequest)
                    {
                        _heldBack.TrySetResult();
                    }

                    await flow;
                }

                for (int sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }

        from.Dispose();
        to.Dispose();
    }
}
