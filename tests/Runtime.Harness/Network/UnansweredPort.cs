using System.Net;
using System.Net.Sockets;

namespace Runtime.Harness.Network;

/// <summary>
/// A port at which a connection is neither accepted nor refused, as behind a firewall that drops: its queue of connections that
/// wait to be accepted is full, so the kernel answers no further one.
/// </summary>
public sealed class UnansweredPort : IDisposable
{
    private readonly Socket _front = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    public UnansweredPort()
    {
        _front.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _front.Listen(0);
        // The kernel's queue is a little longer than it was asked for.
        while (TryConnect())
        {
        }
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Unavailable { get; } = OperatingSystem.IsLinux() ? null : "Other systems refuse when the queue is full.";

    public int Port => ((IPEndPoint)_front.LocalEndPoint!).Port;

    public void Dispose()
    {
        _front.Dispose();
        _waiting.ForEach(socket => socket.Dispose());
    }

    private bool TryConnect()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _waiting.Add(socket);
        try
        {
            socket.Connect(IPAddress.Loopback, Port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // On the way.
        }

        return socket.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectWrite);
    }
}
