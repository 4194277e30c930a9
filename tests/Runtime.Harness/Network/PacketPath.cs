namespace Runtime.Harness.Network;

/// <summary>One direction between a <see cref="NetworkNamespace"/> and the server, and what it does to packets.</summary>
public sealed class PacketPath
{
    private readonly Random _random = new(1);
    private long _passed;
    private long _lost;

    /// <summary>Whether all packets are lost.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Which part of the packets is lost, from 0 to 1.</summary>
    public double Loss { get; set; }

    /// <summary>Which part of the packets is overtaken by those behind it, from 0 to 1.</summary>
    public double Reordering { get; set; }

    /// <summary>How long each is on its way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Larger packets are lost, and the sender hears nothing about it: a hole in the discovery of the path's MTU.</summary>
    public int LargestPacket { get; set; } = int.MaxValue;

    public long Passed => Volatile.Read(ref _passed);

    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Every fault of this direction is over.</summary>
    public void Mend()
    {
        IsClosed = false;
        Loss = Reordering = 0;
        Delay = TimeSpan.Zero;
        LargestPacket = int.MaxValue;
    }

    /// <returns>How long the packet takes; null if it is lost.</returns>
    internal TimeSpan? Decide(int length)
    {
        if (IsClosed || length > LargestPacket || (Loss > 0 && _random.NextDouble() < Loss))
        {
            Interlocked.Increment(ref _lost);
            return null;
        }

        Interlocked.Increment(ref _passed);
        return Reordering > 0 && _random.NextDouble() < Reordering ? Delay + TimeSpan.FromMilliseconds(5) : Delay;
    }
}
