using System.Globalization;
using Npgsql;
using Runtime.Tests.Harness;

namespace Runtime.Tests.Faults;

/// <summary>A client with less memory than its unread subscriptions would take.</summary>
[Collection(HarnessServer.Name)]
public sealed class SmallMemoryTests(HarnessServer harness)
{
    private const int Subscriptions = 8;
    private const int Megabyte = 1 << 20;

    /// <summary>Set it to 600 for the ten minutes of a soak.</summary>
    private static readonly int Seconds =
        int.Parse(Environment.GetEnvironmentVariable("NOTIFY_SMALL_MEMORY_SECONDS") ?? "10", CultureInfo.InvariantCulture);

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

        await Session.ExecuteAsync(database, "create sequence ids", Ct);
        for (int round = 0; round < 12; round++)
        {
            await Session.ExecuteAsync(
                database,
                """
                select pg_notify('unread' || s, format('{"id":%s,"text":"%s"}', nextval('ids'), repeat('x', 7900)))
                from generate_series(1, 100) i, generate_series(0, 7) s
                """,
                Ct);
        }

        await Session.ExecuteAsync(database, "select pg_notify('unread' || s, '{\"id\":0}') from generate_series(0, 7) s", Ct);

        await Session.ExecuteAsync(database, "notify heard, '{\"id\":1}'", Ct);
        await client.WaitForAsync("received heard 1", Ct);
        Assert.StartsWith("health Usable Listening", await client.AskAsync("health", "health", Ct), StringComparison.Ordinal);
        string[] drained = (await client.AskAsync("drain 0", "drained", Ct)).Split(' ');
        long gapped = long.Parse(drained[2], CultureInfo.InvariantCulture);
        Assert.True(gapped > 0, "nothing was dropped");
        Assert.Equal((Subscriptions * ((12 * 100) + 1), "0"), (long.Parse(drained[1], CultureInfo.InvariantCulture) + gapped, drained[3]));
    }

    [Fact]
    public async Task Twenty_unread_subscriptions_at_full_speed_stay_under_the_bound_and_every_drop_is_counted()
    {
        const int Unread = 20;
        const int Round = 50;
        string database = await harness.Server.CreateDatabaseAsync(ct: Ct);
        ClientSettings settings = new() { ConnectionString = database };
        await using ClientProcess client = await ClientProcess.StartAsync(settings, new ClientLimits { HeapBytes = 256 * Megabyte }, Ct);
        await client.AskAsync("subscribe heard", "listening heard 1", Ct);
        for (int i = 0; i < Unread; i++)
        {
            // Some share their channel and with it their payloads, some don't.
            await client.AskAsync($"subscribe-unread unread{i / 2} 1 1024", "subscribed", Ct);
        }

        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        long sent = 0;
        long largest = 0;
        for (long start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start).TotalSeconds < Seconds;)
        {
            await connection.ExecuteAsync(
                FormattableString.Invariant(
                    $$"""
                    select pg_notify('unread' || s, format('{"id":%s,"text":"%s"}', i, repeat('x', 7900)))
                    from generate_series({{sent + 1}}, {{sent + Round}}) i, generate_series(0, {{(Unread / 2) - 1}}) s
                    """),
                Ct);
            sent += Round;
            if (sent % (100 * Round) == 0)
            {
                largest = Math.Max(largest, await HeapAsync(client));
            }
        }

        await connection.ExecuteAsync("notify heard, '{\"id\":1}'", Ct);
        await client.WaitForAsync("received heard 1", Ct);
        Assert.StartsWith("health Usable Listening 1", await client.AskAsync("health", "health", Ct), StringComparison.Ordinal);
        largest = Math.Max(largest, await HeapAsync(client));
        // A quarter of what the process may use, the ring arrays and what else lives.
        Assert.InRange(largest, 1, 96L * Megabyte);
        long[] drained = [.. (await client.AskAsync(FormattableString.Invariant($"drain {sent}"), "drained", Ct))
            .Split(' ').Skip(1).Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{sent * Unread / 2} sent in {Seconds} s; {drained[0]} read, {drained[1]} dropped by {Unread}; at most {largest / Megabyte} MiB");
        Assert.Equal(sent * Unread, drained[0] + drained[1]);
        Assert.Equal(0, drained[2]);
    }

    private static async Task<long> HeapAsync(ClientProcess client) =>
        long.Parse((await client.AskAsync("memory", "memory", Ct)).Split(' ')[1], CultureInfo.InvariantCulture);
}
