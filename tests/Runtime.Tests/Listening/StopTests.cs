using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Listening;

/// <summary>Stopping ends soon, in order and without an exception, whatever the listener is doing.</summary>
public sealed class StopTests(PostgresServer server)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Streams_end_after_what_is_buffered()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using ISubscription<Tick> probe = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
        await probe.ReadAllAsync(Ct).FirstAsync(Ct);
        Task<List<Tick>> waiting = probe.ReadAllAsync(Ct).ToListAsync(Ct).AsTask();

        await fixture.Listener.StopAsync(Ct).WaitAsync(Soon, Ct);
        Assert.Equal(ListenerState.Stopped, fixture.Listener.State);
        Assert.Empty(await waiting);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        Assert.Equal(1, await events.NextIdAsync());
        Assert.Null(await events.NextAsync());
        await Session.GoneAsync(database, "notify listener", Ct);
        Assert.DoesNotContain(fixture.Log.Entries, entry => entry.Level > LogLevel.Information);
    }

    [Fact(Timeout = 60_000)]
    public async Task Whoever_blocks_on_it_on_a_thread_with_a_context_is_not_waited_for()
    {
        await using ListenerFixture fixture = new("Host=nowhere.invalid");
        bool stopped = await Task.Factory.StartNew(
            () =>
            {
                // A UI thread's context, whose thread is busy: what is posted to it never runs.
                SynchronizationContext.SetSynchronizationContext(new BusyContext());
                return fixture.Listener.StopAsync(Ct).Wait(Soon, Ct);
            },
            Ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(stopped);
    }

    [Fact(Timeout = 60_000)]
    public async Task After_stopping_there_is_no_subscribing_and_no_starting()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await fixture.Listener.StartAsync(Ct);
        await fixture.Listener.StopAsync(Ct);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await fixture.ListenTo("c").SubscribeAsync(ct: Ct));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Listener.StartAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Stopping_many_times_at_once_and_without_a_start_is_fine()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using (ListenerFixture neverStarted = new("Host=nowhere.invalid"))
        {
            Assert.Equal(ListenerState.Stopped, neverStarted.Listener.State);
        }

        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            async () => await (i % 2 == 0 ? fixture.Listener.StopAsync(Ct) : fixture.Listener.DisposeAsync().AsTask()), Ct)));
        await fixture.Listener.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_bounded_while_dialling_a_black_hole()
    {
        using TcpListener blackHole = new(IPAddress.Loopback, 0);
        blackHole.Start();
        int port = ((IPEndPoint)blackHole.LocalEndpoint).Port;
        await using ListenerFixture fixture = new($"Host=127.0.0.1;Port={port};Username=nobody;Password=x");
        Task<ISubscription<Tick>> waiting = fixture.ListenTo("c").SubscribeAsync(ct: Ct).AsTask();
        using TcpClient dialled = await blackHole.AcceptTcpClientAsync(Ct);
        Assert.Equal(ListenerState.Connecting, fixture.Listener.State);
        await AssertStopsAsync(fixture, waiting);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_black_hole_is_dialled_no_longer_than_the_connect_timeout()
    {
        using TcpListener blackHole = new(IPAddress.Loopback, 0);
        blackHole.Start();
        int port = ((IPEndPoint)blackHole.LocalEndpoint).Port;
        await using ListenerFixture fixture = new(
            $"Host=127.0.0.1;Port={port};Username=nobody;Password=x", options => options.ConnectTimeout = TimeSpan.FromSeconds(0.3));
        await fixture.Listener.StartAsync(Ct);
        Assert.IsType<TimeoutException>((await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: 3)).Error);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_bounded_while_dialling_hangs_and_heeds_no_token()
    {
        TaskCompletionSource dialling = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database, options => options.ConfigureDataSource = builder =>
            builder.UsePhysicalConnectionInitializer(_ => { }, async _ =>
            {
                dialling.TrySetResult();
                await end.Task;
            }));
        Task<ISubscription<Tick>> waiting = fixture.ListenTo("c").SubscribeAsync(ct: Ct).AsTask();
        await dialling.Task.WaitAsync(Ct);
        await AssertStopsAsync(fixture, waiting);
        end.SetResult();
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_bounded_while_backing_off()
    {
        await using ListenerFixture fixture = new("Host=127.0.0.1;Port=1;Username=nobody", options =>
        {
            options.BackoffBase = TimeSpan.FromSeconds(1000);
            options.BackoffMax = TimeSpan.FromSeconds(1000);
        });
        Task<ISubscription<Tick>> waiting = fixture.ListenTo("c").SubscribeAsync(ct: Ct).AsTask();
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct);
        Assert.Equal(ListenerState.BackingOff, fixture.Listener.State);
        await AssertStopsAsync(fixture, waiting);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_bounded_while_a_LISTEN_is_in_flight()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options => options.ListenerConnectionString = proxy.ConnectionString);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        Task sent = proxy.SwallowRequests();
        Task<ISubscription<Tick>> waiting = fixture.ListenTo("d").SubscribeAsync(ct: Ct).AsTask();
        await sent.WaitAsync(Ct);
        await AssertStopsAsync(fixture, waiting);
        Assert.Empty(await subscription.ReadAllAsync(Ct).ToListAsync(Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_bounded_under_load_with_full_buffers()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> stuck = await fixture.ListenTo("c").SubscribeAsync(new SubscriptionOptions { Capacity = 10 }, Ct);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task flood = Session.ExecuteAsync(
            database,
            "do $$ begin loop perform pg_notify('c', format('{\"id\":%s}', i)) from generate_series(1, 1000) i; commit; end loop; end $$",
            enough.Token);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.BufferOverflow), Ct);
        await AssertStopsAsync(fixture);
        Assert.Equal(10, (await stuck.ReadAllAsync(Ct).ToListAsync(Ct)).Count);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flood);
    }

    [Fact(Timeout = 120_000)]
    public async Task It_is_bounded_at_every_moment()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        Random random = new(1);
        for (int i = 0; i < 100; i++)
        {
            await using ListenerFixture fixture = new(database);
            await fixture.Listener.StartAsync(Ct);
            if (i % 2 == 0)
            {
                await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
            }

            Thread.SpinWait(random.Next(50_000)); // Where exactly it is then, is what is varied.
            await AssertStopsAsync(fixture);
        }
    }

    private static async Task AssertStopsAsync(ListenerFixture fixture, Task<ISubscription<Tick>>? waiting = null)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await fixture.Listener.StopAsync(Ct);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
        Assert.Equal(ListenerState.Stopped, fixture.Listener.State);
        // Nothing had to be abandoned.
        Assert.DoesNotContain(fixture.Log.Entries, entry => entry.Event == nameof(NotifyLog.ShutdownTimedOut));
        if (waiting is not null)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        }
    }

    private sealed class BusyContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
