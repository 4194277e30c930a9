using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Faults;

/// <summary>What users' code does to itself, and must not do to others.</summary>
public sealed class HandlerFaultTests(PostgresServer server)
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task One_that_throws_and_one_that_hangs_harm_no_other_not_even_over_a_lost_connection()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        using IHost host = Build(database, builder => builder
            .AddHandler<Tick, ThrowingHandler>().AddHandler<Tick, GatedHandler>().AddHandler<Tick, RecordingHandler>());
        await host.StartAsync(Ct);
        LogRecorder log = host.Services.GetRequiredService<LogRecorder>();
        Gate gate = host.Services.GetRequiredService<Gate>();
        HandlerRecord record = host.Services.GetRequiredService<HandlerRecord>();
        await gate.Listening.Task.WaitAsync(Ct);
        for (int generation = 1; generation <= 3; generation++)
        {
            Assert.Equal($"listening {generation}", await record.NextAsync(Ct));
            for (int i = 0; i < 50; i++)
            {
                await host.Services.GetRequiredService<IChannelPublisher<Tick>>().PublishAsync(new Tick(i), Ct);
            }

            for (int i = 0; i < 50; i++)
            {
                Assert.Equal($"received {i}", await record.NextAsync(Ct));
            }

            if (generation < 3)
            {
                await Session.TerminateListenerAsync(database, Ct);
                Assert.Equal("gap Disconnected", await record.NextAsync(Ct));
            }
        }

        // The one threw at each of 150, the other still hangs at its first.
        await log.WaitForAsync(20, Ct, count: 150);
        Assert.True(gate.Entered.Task.IsCompleted);
        Assert.Equal(0, gate.Passed);
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
        await fixture.Log.WaitForAsync(5, Ct, text: "UNLISTEN on 1");
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
        using IHost host = built = Build(database, builder =>
        {
            builder.Services.AddSingleton(new Stopping(() => built!, waits));
            builder.AddHandler<Tick, HostStoppingHandler>().AddHandler<Tick, RecordingHandler>();
        });
        await host.StartAsync(Ct);
        HandlerRecord record = host.Services.GetRequiredService<HandlerRecord>();
        Assert.Equal("listening 1", await record.NextAsync(Ct));
        Stopping stopping = host.Services.GetRequiredService<Stopping>();
        await stopping.Subscribed.Task.WaitAsync(Ct);
        Stopwatch watch = Stopwatch.StartNew();
        await host.Services.GetRequiredService<IChannelPublisher<Tick>>().PublishAsync(new Tick(1), Ct);
        Assert.Equal("received 1", await record.NextAsync(Ct));
        await host.WaitForShutdownAsync(Ct);
        await stopping.Ended.Task.WaitAsync(Ct);
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

    private static IHost Build(string database, Action<NotifyBuilder> configure)
    {
        LogRecorder log = new();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(log).AddSingleton(log);
        builder.Services.AddSingleton<HandlerRecord>().AddSingleton<Gate>();
        configure(builder.Services
            .AddNotify(database, options =>
            {
                options.ShutdownTimeout = ShutdownTimeout;
                options.BackoffBase = options.BackoffMax = TimeSpan.FromMilliseconds(10);
            })
            .AddChannel<Tick, ChannelListener<Tick>, ChannelPublisher<Tick>>(
                listener => new ChannelListener<Tick>(listener, "c", new TickSerializer("c")),
                publisher => new ChannelPublisher<Tick>(publisher, "c", new TickSerializer("c"))));
        return builder.Build();
    }

    public sealed record Stopping(Func<IHost> Host, bool Waits)
    {
        public TaskCompletionSource Subscribed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class HostStoppingHandler(Stopping stopping, IHostApplicationLifetime lifetime) : INotificationHandler<Tick>
    {
        public async Task HandleAsync(Received<Tick> notification, CancellationToken ct)
        {
            if (stopping.Waits)
            {
                await stopping.Host().StopAsync(CancellationToken.None);
            }
            else
            {
                lifetime.StopApplication();
            }

            stopping.Ended.SetResult();
        }

        public Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct)
        {
            stopping.Subscribed.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
