using System.Diagnostics;
using Notify.Testing;
using Runtime.Harness.Clients;
using Runtime.Harness.Network;

namespace Notify.Benchmarks;

/// <summary>From a cut connection to Listening again, without the pause: dialling, verifying and all LISTENs.</summary>
internal static class ReconnectTime
{
    private const int Rounds = 200;

    public static async Task<int> RunAsync()
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true });
        Console.WriteLine($"PostgreSQL {server.ServerVersion}, {Rounds} cuts each");
        foreach (int channels in (int[])[1, 100, 1000])
        {
            double[] times = await MeasureAsync(await server.CreateDatabaseAsync(), channels);
            Console.WriteLine(
                $"{channels,5} channels: p50 {times[Rounds / 2]:F1} ms, p95 {times[Rounds * 95 / 100]:F1} ms, longest {times[^1]:F1} ms");
        }

        return 0;
    }

    /// <returns>Milliseconds, in order.</returns>
    private static async Task<double[]> MeasureAsync(string database, int channels)
    {
        await using TcpProxy proxy = new(database);
        NotifyOptions options = new()
        {
            ConnectionString = database,
            ListenerConnectionString = proxy.ConnectionString,
            // Every connection counts as stable, so that every retry is immediate.
            StablePeriod = TimeSpan.FromTicks(1),
        };
        await using NotifyListener listener = new(options);
        List<ISubscription<Tick>> subscriptions = [];
        for (int i = 0; i < channels; i++)
        {
            subscriptions.Add(await new ChannelListener<Tick>(listener, $"c{i}", new TickSerializer($"c{i}")).SubscribeAsync());
        }

        List<double> times = [];
        await using (IAsyncEnumerator<ChannelEvent<Tick>> events = subscriptions[^1].ReadEventsAsync().GetAsyncEnumerator())
        {
            await events.MoveNextAsync();
            while (times.Count < Rounds)
            {
                long start = Stopwatch.GetTimestamp();
                proxy.Cut();
                while (await events.MoveNextAsync() && events.Current is not Listening<Tick>)
                {
                }

                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        foreach (ISubscription<Tick> subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }

        times.Sort();
        return [.. times];
    }
}
