using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Runtime.Harness.Network;

/// <summary>
/// The cable between two network interfaces, with every fault that a cable can have. It does what netem and nftables do, needs
/// neither, and can forge resets.
/// </summary>
public sealed class PacketForwarder : IAsyncDisposable
{
    private readonly PacketSocket _client;
    private readonly PacketSocket _server;
    private readonly Task _forwarding;
    private readonly ConcurrentDictionary<uint, PacketFrame> _newestOfClient = new();

    internal PacketForwarder(string clientInterface, string serverInterface)
    {
        _client = new PacketSocket(clientInterface);
        _server = new PacketSocket(serverInterface);
        _forwarding = Task.WhenAll(
            ForwardAsync(_client, _server, Requests, isFromClient: true), ForwardAsync(_server, _client, Answers, isFromClient: false));
    }

    /// <summary>From the client to the server.</summary>
    public PacketPath Requests { get; } = new();

    /// <summary>From the server to the client.</summary>
    public PacketPath Answers { get; } = new();

    /// <summary>From now on no packet passes.</summary>
    public void Close() => Requests.IsClosed = Answers.IsClosed = true;

    /// <summary>Every fault is over.</summary>
    public void Mend()
    {
        Requests.Mend();
        Answers.Mend();
    }

    /// <summary>Sends a reset to both ends of every connection, as some firewalls do.</summary>
    public void Reset()
    {
        foreach (PacketFrame newest in _newestOfClient.Values)
        {
            _client.Send(newest.ResetByReceiver());
            _server.Send(newest.ResetBySender());
        }

        _newestOfClient.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        await _forwarding;
    }

    private async Task ForwardAsync(PacketSocket from, PacketSocket to, PacketPath path, bool isFromClient)
    {
        try
        {
            while (true)
            {
                PacketFrame frame = await from.ReceiveAsync();
                if (frame.IsTcp)
                {
                    frame.FillChecksum();
                    if (isFromClient)
                    {
                        _newestOfClient[frame.Ports] = frame;
                    }
                }

                switch (path.Decide(frame.Length))
                {
                    case null:
                        break;
                    case { Ticks: 0 }:
                        to.Send(frame);
                        break;
                    case { } delay:
                        _ = SendLaterAsync(to, frame, delay);
                        break;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private static async Task SendLaterAsync(PacketSocket to, PacketFrame frame, TimeSpan delay)
    {
        await Task.Delay(delay);
        to.Send(frame);
    }
}
