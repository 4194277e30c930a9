using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Hosting;

public sealed class HandlerTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Handlers_get_every_event_in_order_each_in_a_scope_of_its_own()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        using IHost host = TestHost.Build(
            database, builder => builder.AddHandler<Tick, RecordingHandler>().AddHandler<Tick, RecordingHandler>());
        await host.StartAsync(Ct);
        HandlerRecord record = host.Services.GetRequiredService<HandlerRecord>();
        Assert.Equal("listening 1", await record.NextAsync(Ct));
        IChannelPublisher<Tick> publisher = host.Services.GetRequiredService<IChannelPublisher<Tick>>();
        for (int i = 0; i < 3; i++)
        {
            await publisher.PublishAsync(new Tick(i), Ct);
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal($"received {i}", await record.NextAsync(Ct));
        }

        await Session.TerminateListenerAsync(database, Ct);
        Assert.Equal("gap Disconnected", await record.NextAsync(Ct));
        Assert.Equal("listening 2", await record.NextAsync(Ct));
        await host.StopAsync(Ct);
        Assert.Equal(6, record.Instances);
        Assert.Equal(6, record.Disposed);
        await Session.GoneAsync(database, "notify listener", Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_throwing_handler_gets_the_next_notification_and_harms_no_other()
    {
        LogRecorder log = new();
        using IHost host = TestHost.Build(
            await server.CreateDatabaseAsync(ct: Ct),
            builder => builder.AddHandler<Tick, ThrowingHandler>().AddHandler<Tick, RecordingHandler>(),
            log);
        await host.StartAsync(Ct);
        HandlerRecord record = host.Services.GetRequiredService<HandlerRecord>();
        Assert.Equal("listening 1", await record.NextAsync(Ct));
        // The throwing one has had its Listening: it is subscribed.
        await host.Services.GetRequiredService<Gate>().Listening.Task.WaitAsync(Ct);
        IChannelPublisher<Tick> publisher = host.Services.GetRequiredService<IChannelPublisher<Tick>>();
        await publisher.PublishAsync(new Tick(1), Ct);
        await publisher.PublishAsync(new Tick(2), Ct);
        Assert.Equal("received 1", await record.NextAsync(Ct));
        Assert.Equal("received 2", await record.NextAsync(Ct));
        LogEntry entry = await log.WaitForAsync(20, Ct, count: 2);
        Assert.Equal("2", entry.Error?.Message);
        Assert.Contains(nameof(ThrowingHandler), entry.Text, StringComparison.Ordinal);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stopping_lets_handlers_finish_what_has_arrived()
    {
        using IHost host = TestHost.Build(await server.CreateDatabaseAsync(ct: Ct), builder => builder.AddHandler<Tick, GatedHandler>());
        await host.StartAsync(Ct);
        Gate gate = host.Services.GetRequiredService<Gate>();
        await gate.Listening.Task.WaitAsync(Ct);
        IChannelListener<Tick> listener = host.Services.GetRequiredService<IChannelListener<Tick>>();
        await using ISubscription<Tick> probe = await listener.SubscribeAsync(ct: Ct);
        IChannelPublisher<Tick> publisher = host.Services.GetRequiredService<IChannelPublisher<Tick>>();
        for (int i = 0; i < 5; i++)
        {
            await publisher.PublishAsync(new Tick(i), Ct);
        }

        Assert.Equal(5, await probe.ReadAllAsync(Ct).Take(5).CountAsync(Ct));
        Task stopping = host.StopAsync(Ct);
        Assert.Empty(await probe.ReadAllAsync(Ct).ToListAsync(Ct));
        Assert.False(stopping.IsCompleted);
        gate.Open.SetResult();
        await stopping;
        Assert.Equal(5, gate.Passed);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stuck_handler_is_cancelled_and_at_last_left_behind(bool reactsToItsToken)
    {
        LogRecorder log = new();
        using IHost host = TestHost.Build(
            await server.CreateDatabaseAsync(ct: Ct),
            builder => builder.AddHandler<Tick, GatedHandler>(),
            log,
            options => options.ShutdownTimeout = TimeSpan.FromSeconds(0.5));
        await host.StartAsync(Ct);
        Gate gate = host.Services.GetRequiredService<Gate>();
        gate.ReactsToToken = reactsToItsToken;
        await gate.Listening.Task.WaitAsync(Ct);
        await host.Services.GetRequiredService<IChannelPublisher<Tick>>().PublishAsync(new Tick(1), Ct);
        await gate.Entered.Task.WaitAsync(Ct);
        Stopwatch watch = Stopwatch.StartNew();
        await host.StopAsync(Ct);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(5));
        Assert.Contains(log.Entries, entry => entry is { Id: 22, Level: LogLevel.Warning });
        Assert.Equal(reactsToItsToken, log.Entries.All(entry => entry.Id != 23));
        gate.Open.SetResult();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_container_may_be_disposed_twice_and_without_a_stop_whatever_a_handlers_token_runs()
    {
        IHost host = TestHost.Build(await server.CreateDatabaseAsync(ct: Ct), builder => builder.AddHandler<Tick, HostileHandler>());
        await host.StartAsync(Ct);
        Gate gate = host.Services.GetRequiredService<Gate>();
        HandlerPump pump = host.Services.GetRequiredService<HandlerPump>();
        await gate.Entered.Task.WaitAsync(Ct);
        host.Dispose();
        ((IDisposable)pump).Dispose();
        await gate.Open.Task.WaitAsync(Ct); // Its token was cancelled.
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refused_handler_in_its_pause_does_not_hold_up_the_shutdown()
    {
        LogRecorder log = new();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.Services.AddSingleton<Gate>();
        // PostgreSQL refuses a channel that its database's encoding has no letters for.
        const string Channel = "заказы";
        builder.Services
            .AddNotify(await server.CreateDatabaseAsync(encoding: "LATIN1", ct: Ct), options =>
            {
                options.BackoffBase = options.BackoffMax = TimeSpan.FromSeconds(1000);
                options.ShutdownTimeout = TimeSpan.FromSeconds(5);
            })
            .AddChannel<Tick, ChannelListener<Tick>, ChannelPublisher<Tick>>(
                listener => new ChannelListener<Tick>(listener, Channel, new TickSerializer(Channel)),
                publisher => new ChannelPublisher<Tick>(publisher, Channel, new TickSerializer(Channel)))
            .AddHandler<Tick, ThrowingHandler>();
        using IHost host = builder.Build();
        await host.StartAsync(Ct);
        await log.WaitForAsync(21, Ct);
        await host.StopAsync(Ct);
        Assert.DoesNotContain(log.Entries, entry => entry.Id is 22 or 23);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_may_stop_the_listener()
    {
        using IHost host = TestHost.Build(await server.CreateDatabaseAsync(ct: Ct), builder => builder.AddHandler<Tick, StoppingHandler>());
        await host.StartAsync(Ct);
        NotifyListener listener = host.Services.GetRequiredService<NotifyListener>();
        await host.Services.GetRequiredService<Gate>().Entered.Task.WaitAsync(Ct);
        Assert.Equal(ListenerState.Stopped, listener.State);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_host_starts_and_stops_without_the_server()
    {
        using IHost host = TestHost.Build("Host=127.0.0.1;Port=1;Username=nobody", builder => builder.AddHandler<Tick, RecordingHandler>());
        await host.StartAsync(Ct);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_without_its_channel_stops_the_host_from_starting()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNotify("Host=nowhere.invalid").AddHandler<Tick, StoppingHandler>();
        using IHost host = builder.Build();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Ct));
        Assert.Contains("channel of Tick", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddChannels()", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_of_a_family_is_told_to_subscribe()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNotify("Host=nowhere.invalid")
            .AddChannel<Tick, Gate, HandlerRecord>(_ => new Gate(), _ => new HandlerRecord())
            .AddHandler<Tick, StoppingHandler>();
        using IHost host = builder.Build();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Ct));
        Assert.Contains("For(", error.Message, StringComparison.Ordinal);
    }

    private sealed class HostileHandler(Gate gate) : INotificationHandler<Tick>
    {
        public Task HandleAsync(Received<Tick> notification, CancellationToken ct) => Task.CompletedTask;

        public async Task OnListeningAsync(Listening<Tick> listening, CancellationToken ct)
        {
            ct.UnsafeRegister(_ => throw new InvalidOperationException("from a callback on the token"), null);
            gate.Entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            gate.Open.SetResult();
        }
    }
}
