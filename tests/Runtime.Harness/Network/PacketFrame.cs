using System.Buffers.Binary;

namespace Runtime.Harness.Network;

/// <summary>An Ethernet frame on its way, seen as what matters here: an IPv4 packet of TCP, or anything else.</summary>
internal readonly struct PacketFrame(byte[] bytes)
{
    private const int Ethernet = 14;
    private const int ResetFlag = 4;

    public byte[] Bytes => bytes;

    public bool IsTcp => bytes.Length >= Ethernet + 40
        && BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(12)) == 0x0800
        && bytes[Ethernet + 9] == 6;

    /// <summary>Of the IP packet.</summary>
    public int Length => bytes.Length - Ethernet;

    /// <summary>Both ports, which identify the connection.</summary>
    public uint Ports => BinaryPrimitives.ReadUInt32BigEndian(Tcp);

    private int HeaderLength => (bytes[Ethernet] & 0x0f) * 4;

    private int PacketLength => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(Ethernet + 2));

    private Span<byte> Tcp => bytes.AsSpan(Ethernet + HeaderLength, PacketLength - HeaderLength);

    private uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(Tcp[4..]);

    private int PayloadLength => Tcp.Length - ((Tcp[12] >> 4) * 4);

    /// <summary>Fills in what the sender leaves to a network card, and there is no card here.</summary>
    public void FillChecksum()
    {
        Span<byte> tcp = Tcp;
        tcp[16..18].Clear();
        uint sum = 6 + (uint)tcp.Length + Sum(bytes.AsSpan(Ethernet + 12, 8)) + Sum(tcp);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Fold(sum));
    }

    /// <summary>What its sender would send next to reset the connection.</summary>
    public PacketFrame ResetBySender()
    {
        byte[] reset = [.. bytes[..(Ethernet + 20)], .. Tcp[..4], .. new byte[16]];
        Span<byte> ip = reset.AsSpan(Ethernet, 20);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], 40);
        ip[10..12].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Fold(Sum(ip)));
        Span<byte> tcp = reset.AsSpan(Ethernet + 20);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], Sequence + (uint)PayloadLength);
        tcp[12] = 5 << 4;
        tcp[13] = ResetFlag;
        PacketFrame frame = new(reset);
        frame.FillChecksum();
        return frame;
    }

    private static uint Sum(ReadOnlySpan<byte> words)
    {
        uint sum = 0;
        for (; words.Length > 1; words = words[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(words);
        }

        return words.Length == 1 ? sum + ((uint)words[0] << 8) : sum;
    }

    private static ushort Fold(uint sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
