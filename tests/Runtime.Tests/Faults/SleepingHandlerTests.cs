using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

[Collection(Measured.Name)]
public sealed class SleepingHandlerTests(PostgresServer server)
{
    private const int Count = 100_000;
    private const int PayloadLength = 1000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_hundred_thousand_notifications_while_a_handler_sleeps_pin_neither_memory_nor_the_server()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        LogRecorder log = new();
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<long> ids = [];
        long dropped = 0;
        HandlerScript script = new()
        {
            OnTick = async (tick, ct) =>
            {
                await open.Task.WaitAsync(ct);
                ids.Add(tick.Payload.Id);
            },
            OnGap = (gap, _) =>
            {
                Assert.Equal(GapCause.BufferOverflow, gap.Cause);
                dropped += gap.Dropped!.Value;
                return Task.CompletedTask;
            },
        };
        using IHost host = TestHost.Build(database, builder => builder.AddScript(script), log);
        await host.StartAsync(Ct);
        await script.ExpectAsync(Ct, "listening 1");
        IChannelListener<Tick> listener = host.Services.GetRequiredService<IChannelListener<Tick>>();
        await using ISubscription<Tick> quick = await listener.SubscribeAsync(new SubscriptionOptions { Capacity = Count }, Ct);
        await Session.ExecuteAsync(database, "notify c, '{\"id\":0}'", Ct);
        await script.ExpectAsync(Ct, "received 0");

        // What happens to one that does not read its socket: proof that the flood is one (F11).
        await using NpgsqlConnection deaf = await Session.OpenAsync(database, Ct);
        await deaf.ExecuteAsync("listen c", Ct);
        int pid = await Session.ListenerPidAsync(database, Ct);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Task flood = FloodAsync(database);
        Task<TimeSpan> watching = LongestPinAsync(database, pid, flood);
        // The other subscriber gets all of them, in order.
        await using (IAsyncEnumerator<Tick> ticks = quick.ReadAllAsync(Ct).GetAsyncEnumerator(Ct))
        {
            for (long id = 0; id <= Count; id++)
            {
                Assert.True(await ticks.MoveNextAsync());
                Assert.Equal(id, ticks.Current.Id);
            }
        }

        await flood;
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        TimeSpan longestPin = await watching;
        TestContext.Current.TestOutputHelper?.WriteLine($"memory grew by {grown / 1024} KiB; longest pin {longestPin.TotalMilliseconds:F0} ms");
        Assert.Equal(0, script.Handled);
        // Unbounded it would be 200 MB; 1024 notifications of 2 KB each are 2 MB, and the rest is what a process moves about.
        Assert.InRange(grown, long.MinValue, 20 << 20);
        Assert.InRange(longestPin, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        await WaitUntil.TrueAsync(async () => await IsPinnedAsync(database, deaf.ProcessID, "ClientWrite"), Ct);
        await WaitUntil.TrueAsync(async () => !await IsPinnedAsync(database, pid), Ct);

        open.SetResult();
        while (await script.NextAsync(Ct) != $"received {Count}")
        {
        }

        await host.StopAsync(Ct);
        Assert.Equal(ids.Distinct().Order(), ids);
        Assert.Equal(1 + SubscriptionOptions.Default.Capacity, script.Handled);
        Assert.Equal(Count + 1, script.Handled + dropped);
        Assert.Single(log.Entries, entry => entry.Event == nameof(NotifyLog.BufferOverflow)); // One warning, not one for each.
    }

    private static Task FloodAsync(string database) => Session.ExecuteAsync(
        database,
        FormattableString.Invariant(
            $$"""
            do $$ begin
              for i in 1..{{Count}} loop
                perform pg_notify('c', format('{"id":%s,"text":"%s"}', i, repeat('x', {{PayloadLength}})));
                if i % 100 = 0 then commit; end if;
              end loop;
            end $$
            """),
        Ct);

    /// <summary>For how long at a time the backend held a snapshot, seen from outside.</summary>
    private static async Task<TimeSpan> LongestPinAsync(string database, int pid, Task until)
    {
        TimeSpan longest = TimeSpan.Zero;
        Stopwatch pinned = new();
        while (!until.IsCompleted)
        {
            if (await IsPinnedAsync(database, pid))
            {
                pinned.Start();
                longest = pinned.Elapsed > longest ? pinned.Elapsed : longest;
            }
            else
            {
                pinned.Reset();
            }
        }

        return longest;
    }

    private static Task<bool> IsPinnedAsync(string database, int pid, string waitEvent = "") => Session.QueryAsync<bool>(
        database,
        FormattableString.Invariant(
            $"select backend_xmin is not null and coalesce(wait_event, '') like '%{waitEvent}%' from pg_stat_activity where pid = {pid}"),
        Ct);
}
