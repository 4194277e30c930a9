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
    private readonly Dictionary<uint, PacketFrame> _newestRequests = [];
    private readonly Dictionary<uint, PacketFrame> _newestAnswers = [];

    /// <summary>Held while a frame is sent and remembered, so that a reset has the sequence number that comes next.</summary>
    private readonly Lock _sending = new();

    internal PacketForwarder(string clientInterface, string serverInterface)
    {
        _client = new PacketSocket(clientInterface);
        _server = new PacketSocket(serverInterface);
        _forwarding = Task.WhenAll(
            ForwardAsync(_client, _server, Requests, _newestRequests), ForwardAsync(_server, _client, Answers, _newestAnswers));
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
        lock (_sending)
        {
            foreach (PacketFrame newest in _newestRequests.Values)
            {
                _server.Send(newest.ResetBySender());
            }

            foreach (PacketFrame newest in _newestAnswers.Values)
            {
                _client.Send(newest.ResetBySender());
            }

            _newestRequests.Clear();
            _newestAnswers.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        await _forwarding;
    }

    private async Task ForwardAsync(PacketSocket from, PacketSocket to, PacketPath path, Dictionary<uint, PacketFrame> newest)
    {
        try
        {
            while (true)
            {
                PacketFrame frame = await from.ReceiveAsync();
                if (frame.IsTcp)
                {
                    frame.FillChecksum();
                }

                switch (path.Decide(frame.Length))
                {
                    case null:
                        break;
                    case { Ticks: 0 }:
                        Send(to, frame, newest);
                        break;
                    case { } delay:
                        _ = SendLaterAsync(to, frame, newest, delay);
                        break;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private async Task SendLaterAsync(PacketSocket to, PacketFrame frame, Dictionary<uint, PacketFrame> newest, TimeSpan delay)
    {
        await Task.Delay(delay);
        Send(to, frame, newest);
    }

    private void Send(PacketSocket to, PacketFrame frame, Dictionary<uint, PacketFrame> newest)
    {
        lock (_sending)
        {
            to.Send(frame);
            if (frame.IsTcp)
            {
                newest[frame.Ports] = frame;
            }
        }
    }
}
