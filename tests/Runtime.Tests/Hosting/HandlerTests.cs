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
        HandlerScript script = new();
        using IHost host = TestHost.Build(database, builder => builder.AddScript(script).AddScript(script));
        await host.StartAsync(Ct);
        await script.ExpectAsync(Ct, "listening 1");
        IChannelPublisher<Tick> publisher = host.Services.GetRequiredService<IChannelPublisher<Tick>>();
        for (int i = 0; i < 3; i++)
        {
            await publisher.PublishAsync(new Tick(i), Ct);
        }

        await script.ExpectAsync(Ct, "received 0", "received 1", "received 2");
        await Session.TerminateListenerAsync(database, Ct);
        await script.ExpectAsync(Ct, "gap Disconnected", "listening 2");
        await host.StopAsync(Ct);
        Assert.Equal(6, script.Instances);
        Assert.Equal(6, script.Disposed);
        await Session.GoneAsync(database, "notify listener", Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_throwing_handler_gets_the_next_notification_and_harms_no_other()
    {
        LogRecorder log = new();
        HandlerScript throwing = new() { OnTick = (tick, _) => throw new InvalidOperationException($"{tick.Payload.Id}") };
        HandlerScript.Second other = new();
        using IHost host = TestHost.Build(
            await server.CreateDatabaseAsync(ct: Ct), builder => builder.AddScript(throwing).AddScript(other), log);
        await host.StartAsync(Ct);
        await throwing.ExpectAsync(Ct, "listening 1");
        await other.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1), Ct);
        await host.PublishAsync(new Tick(2), Ct);
        await other.ExpectAsync(Ct, "received 1", "received 2");
        LogEntry entry = await log.WaitForAsync(nameof(NotifyLog.HandlerFailed), Ct, count: 2);
        Assert.Equal("2", entry.Error?.Message);
        Assert.Contains(nameof(ScriptedHandler<>), entry.Text, StringComparison.Ordinal);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stopping_lets_handlers_finish_what_has_arrived()
    {
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HandlerScript script = new() { OnTick = (_, ct) => open.Task.WaitAsync(ct) };
        using IHost host = TestHost.Build(await server.CreateDatabaseAsync(ct: Ct), builder => builder.AddScript(script));
        await host.StartAsync(Ct);
        await script.ExpectAsync(Ct, "listening 1");
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
        open.SetResult();
        await stopping;
        Assert.Equal(5, script.Handled);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stuck_handler_is_cancelled_and_at_last_left_behind(bool reactsToItsToken)
    {
        LogRecorder log = new();
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HandlerScript script = new()
        {
            OnTick = (_, ct) => open.Task.WaitAsync(reactsToItsToken ? ct : CancellationToken.None),
        };
        using IHost host = TestHost.Build(
            await server.CreateDatabaseAsync(ct: Ct),
            builder => builder.AddScript(script),
            log,
            options => options.ShutdownTimeout = TimeSpan.FromSeconds(0.5));
        await host.StartAsync(Ct);
        await script.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1), Ct);
        await script.ExpectAsync(Ct, "received 1");
        Stopwatch watch = Stopwatch.StartNew();
        await host.StopAsync(Ct);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(20));
        Assert.Contains(log.Entries, entry => entry is { Event: nameof(NotifyLog.HandlerCancelled), Level: LogLevel.Warning });
        Assert.Equal(reactsToItsToken, log.Entries.All(entry => entry.Event != nameof(NotifyLog.HandlerAbandoned)));
        open.SetResult();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_container_may_be_disposed_twice_and_without_a_stop_whatever_a_handlers_token_runs()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HandlerScript script = new()
        {
            OnListening = async (_, ct) =>
            {
                ct.UnsafeRegister(_ => throw new InvalidOperationException("from a callback on the token"), null);
                entered.SetResult();
                await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled.SetResult();
            },
        };
        IHost host = TestHost.Build(await server.CreateDatabaseAsync(ct: Ct), builder => builder.AddScript(script));
        await host.StartAsync(Ct);
        HandlerPump pump = host.Services.GetRequiredService<HandlerPump>();
        await entered.Task.WaitAsync(Ct);
        host.Dispose();
        ((IDisposable)pump).Dispose();
        await cancelled.Task.WaitAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refused_handler_in_its_pause_does_not_hold_up_the_shutdown()
    {
        LogRecorder log = new();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(log);
        // PostgreSQL refuses a channel that its database's encoding has no letters for.
        const string Channel = "заказы";
        builder.Services
            .AddNotify(await server.CreateDatabaseAsync(encoding: "LATIN1", ct: Ct), options =>
            {
                options.BackoffBase = options.BackoffMax = TimeSpan.FromSeconds(1000);
                options.ShutdownTimeout = TimeSpan.FromSeconds(5);
            })
            .AddTicks(Channel)
            .AddScript(new HandlerScript());
        using IHost host = builder.Build();
        await host.StartAsync(Ct);
        await log.WaitForAsync(nameof(NotifyLog.HandlerUnsubscribed), Ct);
        await host.StopAsync(Ct);
        Assert.DoesNotContain(
            log.Entries, entry => entry.Event is nameof(NotifyLog.HandlerCancelled) or nameof(NotifyLog.HandlerAbandoned));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_may_stop_the_listener()
    {
        NotifyListener? listener = null;
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HandlerScript script = new()
        {
            OnListening = async (_, _) =>
            {
                await listener!.DisposeAsync();
                stopped.SetResult();
            },
        };
        using IHost host = TestHost.Build(await server.CreateDatabaseAsync(ct: Ct), builder => builder.AddScript(script));
        listener = host.Services.GetRequiredService<NotifyListener>();
        await host.StartAsync(Ct);
        await stopped.Task.WaitAsync(Ct);
        Assert.Equal(ListenerState.Stopped, listener.State);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_host_starts_and_stops_without_the_server()
    {
        using IHost host = TestHost.Build("Host=127.0.0.1;Port=1;Username=nobody", builder => builder.AddScript(new HandlerScript()));
        await host.StartAsync(Ct);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_without_its_channel_stops_the_host_from_starting()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNotify("Host=nowhere.invalid").AddScript(new HandlerScript());
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
            .AddChannel<Tick, object, string>(_ => new object(), _ => "")
            .AddScript(new HandlerScript());
        using IHost host = builder.Build();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Ct));
        Assert.Contains("For(", error.Message, StringComparison.Ordinal);
    }
}
