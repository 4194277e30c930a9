using Notify;

namespace Runtime.Tests.Listening;

/// <summary>Many come and go at once; none may be deaf, and none may get what it must not.</summary>
public sealed class SubscribeStormTests(PostgresServer server)
{
    [Fact(Timeout = 90_000)]
    public async Task Nobody_is_deaf_in_a_storm_of_subscriptions()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string database = await server.CreateDatabaseAsync(ct: ct);

        // On a busy machine a reader may be held up while the others publish thousands: a full buffer is not what is tested here.
        await using ListenerFixture fixture = new(
            database, options => options.Subscription = new SubscriptionOptions { Capacity = 100_000 });
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(3));
        long nextId = 0;
        int heard = 0;
        int gaveUp = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => ComeAndGoAsync(new Random(seed)), ct)));
        Assert.Equal(1, fixture.Listener.Generation);

        async Task ComeAndGoAsync(Random random)
        {
            while (!end.IsCancellationRequested || Volatile.Read(ref heard) < 100 || Volatile.Read(ref gaveUp) < 10)
            {
                // Few channels, so that the last of one often meets the next first one.
                string channel = $"channel {random.Next(3)}";
                if (random.Next(4) == 0)
                {
                    using CancellationTokenSource impatience = new(TimeSpan.FromMicroseconds(random.Next(1500)));
                    try
                    {
                        await using ISubscription<Tick> hasty = await fixture.ListenTo(channel).SubscribeAsync(ct: impatience.Token);
                    }
                    catch (OperationCanceledException)
                    {
                        Interlocked.Increment(ref gaveUp);
                    }

                    continue;
                }

                await using ISubscription<Tick> subscription = await fixture.ListenTo(channel).SubscribeAsync(ct: ct);
                long id = Interlocked.Increment(ref nextId);
                await fixture.PublishTo(channel).PublishAsync(new Tick(id), ct);
                await using EventReader events = new(subscription, ct);
                await events.NextAsync<Listening<Tick>>();
                // Others use the channel, too; ours must come, within the test's time.
                while (await events.NextIdAsync() != id)
                {
                }

                Interlocked.Increment(ref heard);
            }
        }
    }
}
