using System.Diagnostics;
using Notify;

namespace Runtime.Tests.Faults;

/// <summary>More channels than one deadline has time for.</summary>
public sealed class ManyChannelsTests(PostgresServer server)
{
    private const int Channels = 20_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task They_come_back_however_long_it_takes()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options =>
        {
            options.ListenerConnectionString = proxy.ConnectionString;
            options.ConnectTimeout = TimeSpan.FromSeconds(3);
            options.PingInterval = options.PingTimeout = TimeSpan.FromSeconds(1); // The names alone take three.
        });
        List<ISubscription<Tick>> subscriptions = [];
        foreach (int[] some in Enumerable.Range(0, Channels).Chunk(1000))
        {
            subscriptions.AddRange(await Task.WhenAll(
                some.Select(i => fixture.ListenTo($"channel {i}").SubscribeAsync(ct: Ct).AsTask())));
        }

        // All of it takes about ten seconds, the deadline is three.
        proxy.Requests.BytesPerSecond = 150_000;
        long start = Stopwatch.GetTimestamp();
        proxy.Cut();
        // A busy machine may take longer than a deadline all the same, and start again.
        long generation = 0;
        while (generation != fixture.Listener.Generation)
        {
            while (fixture.Listener.Generation == 1 || fixture.Listener.State != ListenerState.Listening)
            {
                Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(150), $"{fixture.Listener.State}, {fixture.Log.Entries[^1].Text}");
                await Task.Delay(50, Ct);
            }

            generation = fixture.Listener.Generation;
            await fixture.Log.WaitForAsync(nameof(NotifyLog.PingAnswered), Ct, fixture.Log.Count(nameof(NotifyLog.PingAnswered)) + 3);
        }

        foreach (ISubscription<Tick> subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }
    }
}
