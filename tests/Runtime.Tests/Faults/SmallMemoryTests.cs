using Runtime.Tests.Harness;

namespace Runtime.Tests.Faults;

/// <summary>A client with less memory than its unread subscriptions would take.</summary>
[Collection(HarnessServer.Name)]
public sealed class SmallMemoryTests(HarnessServer harness)
{
    private const int Subscriptions = 8;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task It_goes_on_and_says_what_it_has_dropped()
    {
        string database = await harness.Server.CreateDatabaseAsync(ct: Ct);
        ClientSettings settings = new() { ConnectionString = database };
        // Eight buffers of 1024 payloads of 16 kB each would be 128 MB.
        await using ClientProcess client = await ClientProcess.StartAsync(settings, new ClientLimits { HeapBytes = 80 << 20 }, Ct);
        await client.AskAsync("subscribe heard", "listening heard 1", Ct);
        for (int i = 0; i < Subscriptions; i++)
        {
            await client.AskAsync($"subscribe-unread unread{i} 1 1024", "subscribed", Ct);
        }

        for (int round = 0; round < 12; round++)
        {
            await Session.ExecuteAsync(
                database,
                """
                select pg_notify('unread' || s, format('{"id":%s,"text":"%s"}', i, repeat('x', 7900)))
                from generate_series(1, 100) i, generate_series(0, 7) s
                """,
                Ct);
        }

        await Session.ExecuteAsync(database, "notify heard, '{\"id\":1}'", Ct);
        await client.WaitForAsync("received heard 1", Ct);
        Assert.StartsWith("health Usable Listening", await client.AskAsync("health", "health", Ct), StringComparison.Ordinal);
    }
}
