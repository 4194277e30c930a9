using Runtime.Tests.Harness;

namespace Runtime.Tests.Faults;

/// <summary>A client whose line is dead, to which much is sent: the server must not believe in it for minutes.</summary>
public sealed class VanishedClientTests(PacketTests.Network network) : IClassFixture<PacketTests.Network>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Its_session_ends_on_the_server_within_half_a_minute()
    {
        await using ClientProcess client = await network.StartClientAsync();
        network.Forwarder.Close();
        for (int i = 0; i < 10; i++)
        {
            // More than the buffers of both ends take, so that its backend waits in ClientWrite.
            await Session.ExecuteAsync(
                network.Database,
                $"select pg_notify('c', repeat('x', 7000) || i) from generate_series({i * 1000}, {(i * 1000) + 999}) i",
                Ct);
        }

        await Session.GoneAsync(network.Database, "notify listener", Ct);
    }
}
