using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify;

namespace Runtime.Tests.Faults;

/// <summary>What users' code does to itself, and must not do to others.</summary>
public sealed class HandlerFaultTests(PostgresServer server)
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task One_that_throws_and_one_that_hangs_harm_no_other_not_even_over_a_lost_connection()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        LogRecorder log = new();
        HandlerScript throwing = new() { OnTick = (_, _) => throw new InvalidOperationException("as always") };
        HandlerScript.Second hanging = new() { OnTick = (_, ct) => Task.Delay(Timeout.Infinite, ct) };
        HandlerScript.Third other = new();
        using IHost host = Build(database, builder => builder.AddScript(throwing).AddScript(hanging).AddScript(other), log);
        await host.StartAsync(Ct);
        await hanging.ExpectAsync(Ct, "listening 1");
        for (int generation = 1; generation <= 3; generation++)
        {
            await other.ExpectAsync(Ct, $"listening {generation}");
            for (int i = 0; i < 50; i++)
            {
                await host.PublishAsync(new Tick(i), Ct);
            }

            for (int i = 0; i < 50; i++)
            {
                await other.ExpectAsync(Ct, $"received {i}");
            }

            if (generation < 3)
            {
                await Session.TerminateListenerAsync(database, Ct);
                await other.ExpectAsync(Ct, "gap Disconnected");
            }
        }

        // The one threw at each of 150, the other still hangs at its first.
        await log.WaitForAsync(nameof(NotifyLog.HandlerFailed), Ct, count: 150);
        await hanging.ExpectAsync(Ct, "received 0");
        Assert.Equal(0, hanging.Handled);
        Assert.Empty(hanging.Rest());
        await StopSoonAsync(host, database);
    }

    [Fact(Timeout = 120_000)]
    public async Task One_that_disposes_its_own_subscription_ends_and_the_others_go_on()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        await using ISubscription<Tick> leaving = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using ISubscription<Tick> alone = await fixture.ListenTo("alone").SubscribeAsync(ct: Ct);
        Task<List<long>> left = ReadThreeAndDisposeAsync(leaving);
        Task<List<long>> leftAlone = ReadThreeAndDisposeAsync(alone);
        await Session.ExecuteAsync(
            database, "select pg_notify('alone', format('{\"id\":%s}', i)) from generate_series(1, 3) i", Ct);
        await scenario.ExpectWholeAsync();
        // What was buffered is still read, nothing later is; and its channel is given back to the server.
        Assert.InRange((await left.WaitAsync(Soon, Ct)).Count, 3, 30);
        Assert.Equal([1, 2, 3], await leftAlone.WaitAsync(Soon, Ct));
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ChannelsChanged), Ct, text: "UNLISTEN on 1");
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();

        static async Task<List<long>> ReadThreeAndDisposeAsync(ISubscription<Tick> subscription)
        {
            List<long> ids = [];
            await foreach (Tick tick in subscription.ReadAllAsync(Ct))
            {
                ids.Add(tick.Id);
                if (ids.Count == 3)
                {
                    await subscription.DisposeAsync();
                }
            }

            return ids;
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_stops_the_host_stops_it_even_if_it_waits_for_that_itself(bool waits)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        IHost? built = null;
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HandlerScript stopping = new()
        {
            OnTick = async (_, _) =>
            {
                if (waits)
                {
                    await built!.StopAsync(CancellationToken.None);
                }
                else
                {
                    built!.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
                }

                ended.SetResult();
            },
        };
        HandlerScript.Second other = new();
        using IHost host = built = Build(database, builder => builder.AddScript(stopping).AddScript(other), new LogRecorder());
        await host.StartAsync(Ct);
        await other.ExpectAsync(Ct, "listening 1");
        await stopping.ExpectAsync(Ct, "listening 1");
        Stopwatch watch = Stopwatch.StartNew();
        await host.PublishAsync(new Tick(1), Ct);
        await other.ExpectAsync(Ct, "received 1");
        await host.WaitForShutdownAsync(Ct);
        await ended.Task.WaitAsync(Ct);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
        Assert.Equal(ListenerState.Stopped, host.Services.GetRequiredService<NotifyListener>().State);
        await StopSoonAsync(host, database);
    }

    private static async Task StopSoonAsync(IHost host, string database)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await host.StopAsync(Ct);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
        await WaitUntil.TrueAsync(async () => (await Session.NamesAsync(database, "notify listener", Ct)).Count == 0, Ct);
    }

    private static IHost Build(string database, Action<NotifyBuilder> configure, LogRecorder log) => TestHost.Build(
        database,
        configure,
        log,
        options =>
        {
            options.ShutdownTimeout = ShutdownTimeout;
            options.BackoffBase = options.BackoffMax = TimeSpan.FromMilliseconds(10);
        });
}
