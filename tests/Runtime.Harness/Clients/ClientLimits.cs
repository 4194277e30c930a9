using Runtime.Harness.Network;
using Runtime.Harness.Processes;

namespace Runtime.Harness.Clients;

/// <summary>What a client process is confined to.</summary>
public sealed record ClientLimits
{
    /// <summary>How large its managed heap may get (<c>DOTNET_GCHeapHardLimit</c>).</summary>
    public long? HeapBytes { get; init; }

    /// <summary>The cgroup whose memory it has.</summary>
    public MemoryGroup? Group { get; init; }

    /// <summary>The network that it sees.</summary>
    public NetworkNamespace? Namespace { get; init; }
}
