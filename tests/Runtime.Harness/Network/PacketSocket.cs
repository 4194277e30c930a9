using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Runtime.Harness.Network;

/// <summary>Takes every frame that arrives at a network interface, and sends frames as they are. Linux, root.</summary>
internal sealed class PacketSocket : IDisposable
{
    private const int LargestFrame = 70_000;

    // All protocols (ETH_P_ALL), in network byte order as the kernel wants it.
    private static readonly short AllProtocols = IPAddress.HostToNetworkOrder((short)3);

    private readonly Socket _socket = new(AddressFamily.Packet, SocketType.Raw, (ProtocolType)AllProtocols);
    private readonly byte[] _buffer = new byte[LargestFrame];

    public PacketSocket(string networkInterface)
    {
        _socket.ReceiveBufferSize = 4 << 20;
        _socket.Bind(new InterfaceEndPoint(networkInterface));
    }

    /// <summary>The next frame.</summary>
    /// <exception cref="SocketException">The socket was disposed of, or its interface is gone.</exception>
    public async Task<PacketFrame> ReceiveAsync()
    {
        int length = await _socket.ReceiveAsync(_buffer);
        return new PacketFrame(_buffer[..length]);
    }

    public void Send(PacketFrame frame)
    {
        try
        {
            _socket.Send(frame.Bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // A full queue loses packets, as every line does.
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The kernel's <c>sockaddr_ll</c>: family, protocol, index of the interface, and what only a sender needs.</summary>
    private sealed class InterfaceEndPoint(string name) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            SocketAddress address = new(AddressFamily.Packet, 20);
            int index = int.Parse(File.ReadAllText($"/sys/class/net/{name}/ifindex"), CultureInfo.InvariantCulture);
            Span<byte> bytes = stackalloc byte[6];
            BinaryPrimitives.WriteInt16LittleEndian(bytes, AllProtocols);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[2..], index);
            for (int i = 0; i < bytes.Length; i++)
            {
                address[2 + i] = bytes[i];
            }

            return address;
        }
    }
}
