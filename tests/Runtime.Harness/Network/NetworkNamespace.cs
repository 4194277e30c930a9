using Notify.Testing;
using Npgsql;
using Runtime.Harness.Processes;

namespace Runtime.Harness.Network;

/// <summary>
/// A network of its own for client processes. Its only way out leads to this machine, over a cable that is a
/// <see cref="PacketForwarder"/>: real packets, really lost. Linux, root, <c>ip</c>.
/// </summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    // a and b are a pair, and so are c and d. The client is at a, the server at d, and the forwarder between b and c. Packets are as
    // small as on a real line (gso_max_segs), because the forwarder must not see what a network card would cut in pieces.
    private const string Create = """
        ip netns add "$1"
        ip link add "$1a" type veth peer name "$1b"
        ip link add "$1c" type veth peer name "$1d"
        for i in a b c d; do ip link set "$1$i" addrgenmode none; done
        ip link set "$1a" gso_max_segs 1
        ip link set "$1d" gso_max_segs 1
        ip link set "$1a" netns "$1"
        ip addr add "$2.1/24" dev "$1d"
        ip -n "$1" addr add "$2.2/24" dev "$1a"
        for i in b c d; do ip link set "$1$i" up; done
        ip -n "$1" link set lo up
        ip -n "$1" link set "$1a" up
        """;

    private const string Remove = "ip netns del \"$1\"; ip link del \"$1d\"";

    private static readonly Lazy<string?> WhyNot = new(() =>
        Shell.WhyNot($"{Create}\n{Remove}", NewName(), NewSubnet()) is { } reason
            ? $"A network namespace can't be made here: {reason}"
            : null);

    private readonly string _subnet = NewSubnet();

    /// <exception cref="InvalidOperationException">The kernel or the machine doesn't let it.</exception>
    public NetworkNamespace()
    {
        Shell.Run(Create, Name, _subnet);
        Forwarder = new PacketForwarder(Name + "b", Name + "c");
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Unavailable => WhyNot.Value;

    public string Name { get; } = NewName();

    /// <summary>The cable.</summary>
    public PacketForwarder Forwarder { get; }

    /// <summary>Restarts the server so that the namespace reaches it, too.</summary>
    /// <returns>How a client in the namespace connects to that database.</returns>
    public async Task<string> ConnectAsync(EmbeddedPostgres server, string database, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        string data = server.DataFolder!;
        // The last setting of a name counts.
        await File.AppendAllTextAsync(
            Path.Combine(data, "postgresql.conf"), $"\nlisten_addresses = '127.0.0.1,{_subnet}.1'\n", ct);
        await File.AppendAllTextAsync(Path.Combine(data, "pg_hba.conf"), $"\nhost all all {_subnet}.0/24 scram-sha-256\n", ct);
        await server.RestartAsync(ct: ct);
        NpgsqlConnection.ClearAllPools();
        return new NpgsqlConnectionStringBuilder(database) { Host = $"{_subnet}.1" }.ConnectionString;
    }

    /// <summary>Its processes should have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await Forwarder.DisposeAsync();
        Shell.Run(Remove, Name);
    }

    // With a letter behind it, it is the name of an interface, which has 15 bytes at the most.
    private static string NewName() => $"notify{Random.Shared.Next(0x1000000):x6}";

    // Of the addresses for tests of network devices (RFC 2544), which lead nowhere else.
    private static string NewSubnet() => FormattableString.Invariant($"198.{18 + Random.Shared.Next(2)}.{Random.Shared.Next(256)}");
}
