using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Runtime.Harness.Network;

/// <summary>
/// Sits between client and server: cuts, refuses, delays, breaks off in the middle of a message, and swallows silently. Each
/// direction has faults of its own: a slow line, a stall, a route that lets only small packets pass.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _front = new(IPAddress.Loopback, 0);
    private readonly string _host;
    private readonly int _port;
    private readonly List<ProxyLink> _links = [];
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private volatile bool _refuses;
    private int _refused;

    public TcpProxy(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = new(connectionString);
        (_host, _port) = (settings.Host!, settings.Port);
        _front.Start();
        settings.Host = "127.0.0.1";
        settings.Port = ((IPEndPoint)_front.LocalEndpoint).Port;
        ConnectionString = settings.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>Leads to the same database, through here.</summary>
    public string ConnectionString { get; }

    /// <summary>How many connections have been turned away.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>From the client to the server.</summary>
    public ProxyPath Requests { get; } = new();

    /// <summary>From the server to the client.</summary>
    public ProxyPath Answers { get; } = new();

    /// <summary>How long everything that passes is held up, either way; nothing at first.</summary>
    public TimeSpan Delay
    {
        get => Requests.Delay;
        set => Requests.Delay = Answers.Delay = value;
    }

    /// <summary>Asked at each further connection, after how many bytes of answers it is to be closed; null, at first, never.</summary>
    public Func<int>? LimitFurtherConnections { get; set; }

    /// <summary>A parameter that the server reports under another name from now on, as by a pooler that doesn't pass it on.</summary>
    public string? Withheld { get; set; }

    /// <summary>From now on nothing passes and nothing closes: what a lost route looks like.</summary>
    public void Swallow()
    {
        _ = Requests.Hold();
        _ = Answers.Hold();
    }

    /// <summary>From now on nothing passes from the client to the server; the other way it does.</summary>
    /// <returns>Completes when the client has sent something that was held back.</returns>
    public Task SwallowRequests() => Requests.Hold();

    /// <summary>What <see cref="SwallowRequests"/> held back passes, and what follows is held back.</summary>
    /// <returns>Completes when something that follows was held back.</returns>
    public Task Step() => Requests.Step();

    /// <summary>From now on nothing passes from the server to the client; the other way it does.</summary>
    public void SwallowAnswers() => _ = Answers.Hold();

    /// <summary>Whatever was held back passes.</summary>
    public void Release()
    {
        Requests.Release();
        Answers.Release();
    }

    /// <summary>Every fault is over; what was cut stays cut.</summary>
    public void Mend()
    {
        Requests.Mend();
        Answers.Mend();
        Accept();
    }

    /// <summary>Closes every connection; further ones are closed at once, until <see cref="Accept"/>.</summary>
    public void Refuse()
    {
        _refuses = true;
        Cut();
    }

    public void Accept() => _refuses = false;

    /// <summary>Closes every connection: in good order, or so that both sides see a reset.</summary>
    /// <returns>How many there were.</returns>
    public int Cut(bool reset = false)
    {
        lock (_lock)
        {
            int open = _links.Count(link => link.IsOpen);
            _links.ForEach(link => link.Close(reset));
            _links.Clear();
            return open;
        }
    }

    /// <summary>Lets that many more bytes of the newest connection's answers pass, then closes it.</summary>
    /// <returns>Completes when it has happened.</returns>
    public Task CutAnswersAfter(int bytes) => Newest().LimitAnswers(bytes, link => link.Close(reset: false));

    /// <summary>Lets that many more bytes of the newest connection's answers pass; then it is as with <see cref="Swallow"/>.</summary>
    /// <returns>Completes when it has happened.</returns>
    public Task StallAnswersAfter(int bytes) => Newest().LimitAnswers(bytes, _ => Swallow());

    /// <summary>Runs a statement in the newest connection's session behind its client's back. The client must be idle.</summary>
    public Task InjectAsync(string sql) => Newest().InjectAsync(sql);

    public async ValueTask DisposeAsync()
    {
        _front.Stop();
        Cut();
        Mend();
        await _accepting;
    }

    private ProxyLink Newest()
    {
        lock (_lock)
        {
            return _links.Last(link => link.IsOpen);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _front.AcceptSocketAsync();
                if (_refuses || await DialAsync() is not { } server)
                {
                    client.Dispose();
                    Interlocked.Increment(ref _refused);
                    continue;
                }

                client.NoDelay = true;
                ProxyLink link = new(client, server, this);
                if (LimitFurtherConnections is { } limit)
                {
                    _ = link.LimitAnswers(limit(), limited => limited.Close(reset: false));
                }

                lock (_lock)
                {
                    _links.RemoveAll(old => !old.IsOpen);
                    _links.Add(link);
                }

                link.Start();
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // Stopped: accepting ends with one or the other.
        }
    }

    /// <summary>Null when the server is not there.</summary>
    private async Task<Socket?> DialAsync()
    {
        Socket server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await server.ConnectAsync(_host, _port);
            return server;
        }
        catch (SocketException)
        {
            server.Dispose();
            return null;
        }
    }
}
