using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify;

namespace Runtime.Tests.Health;

public sealed class UnhealthyTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_told_once_for_each_outage()
    {
        ListenerHealth health = Health(ListenerCondition.Usable, ListenerState.Listening, seconds: 0);
        SemaphoreSlim told = new(0);
        LogRecorder log = new();
        using UnhealthyWatch watch = new(() => health, TimeSpan.FromSeconds(60), TimeProvider.System, log, _ =>
        {
            told.Release();
            throw new InvalidOperationException("harms nobody");
        });
        for (int outage = 1; outage <= 2; outage++)
        {
            health = Health(ListenerCondition.Unusable, ListenerState.Connecting, seconds: 59.9);
            watch.Look();
            Assert.Equal(outage - 1, Told());
            health = Health(ListenerCondition.Unusable, ListenerState.BackingOff, seconds: 60);
            watch.Look();
            watch.Look();
            health = Health(ListenerCondition.Reconnecting, ListenerState.Verifying, seconds: 70);
            watch.Look();
            Assert.Equal(outage, Told());
            await told.WaitAsync(Ct);
            await log.WaitForAsync(nameof(NotifyLog.UnhealthyReactionFailed), Ct, count: outage);
            health = Health(ListenerCondition.Usable, ListenerState.Listening, seconds: 1);
            watch.Look();
        }

        health = Health(ListenerCondition.Unusable, ListenerState.Stopping, seconds: 100);
        watch.Look();
        Assert.Equal(2, Told());

        int Told() => log.Count(nameof(NotifyLog.Unhealthy));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_listener_tells_and_goes_on_trying()
    {
        await using TcpProxy proxy = new(await server.CreateDatabaseAsync(ct: Ct));
        proxy.Refuse();
        TaskCompletionSource<ListenerHealth> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ListenerFixture fixture = new(proxy.ConnectionString, options =>
        {
            options.UnhealthyAfter = TimeSpan.FromMilliseconds(100);
            options.OnUnhealthy = health =>
            {
                told.TrySetResult(health);
                return Task.CompletedTask;
            };
        });
        Task<ISubscription<Tick>> subscribing = fixture.ListenTo("c").SubscribeAsync(ct: Ct).AsTask();
        ListenerHealth health = await told.Task.WaitAsync(Ct);
        Assert.True(health.Silence >= TimeSpan.FromMilliseconds(100));
        Assert.NotEqual(ListenerCondition.Usable, health.Condition);
        Assert.False(subscribing.IsCompleted);
        proxy.Accept();
        await using ISubscription<Tick> subscription = await subscribing;
        Assert.Equal(1, fixture.Listener.Health.Generation);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_host_is_stopped_if_that_is_wanted_and_says_that_it_failed()
    {
        int before = Environment.ExitCode;
        using IHost host = TestHost.Build(
            "Host=127.0.0.1;Port=1;Username=nobody",
            builder => builder.AddScript(new HandlerScript()),
            options: options =>
            {
                options.UnhealthyAfter = TimeSpan.FromMilliseconds(200);
                options.StopHostWhenUnhealthy = true;
                options.BackoffMax = options.BackoffBase;
            });
        try
        {
            await host.RunAsync(Ct);
            Assert.Equal(1, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = before;
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reaction_that_hangs_does_not_keep_the_host_from_being_stopped(bool blocks)
    {
        int before = Environment.ExitCode;
        TaskCompletionSource never = new(TaskCreationOptions.RunContinuationsAsynchronously);
        LogRecorder log = new();
        using IHost host = TestHost.Build(
            "Host=127.0.0.1;Port=1;Username=nobody",
            builder => builder.AddScript(new HandlerScript()),
            log,
            options =>
            {
                options.UnhealthyAfter = TimeSpan.FromMilliseconds(200);
                options.ShutdownTimeout = TimeSpan.FromSeconds(0.5);
                options.StopHostWhenUnhealthy = true;
                options.OnUnhealthy = _ =>
                {
                    if (blocks)
                    {
                        never.Task.Wait(CancellationToken.None);
                    }

                    return never.Task;
                };
            });
        try
        {
            await host.RunAsync(Ct);
            Assert.Equal(1, Environment.ExitCode);
            await log.WaitForAsync(nameof(NotifyLog.UnhealthyReactionFailed), Ct);
        }
        finally
        {
            never.SetResult();
            Environment.ExitCode = before;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task An_outage_is_counted_from_the_loss_and_not_from_the_last_word()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        ManualTime time = new();
        await using ListenerFixture fixture = new(database, options => options.ListenerConnectionString = proxy.ConnectionString, time: time);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        time.Advance(TimeSpan.FromSeconds(0.9)); // It is quiet.
        Assert.Equal(TimeSpan.FromSeconds(0.9), fixture.Listener.Health.Silence);
        proxy.Refuse(); // Also ends what is there.
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct);
        Assert.Equal(TimeSpan.Zero, fixture.Listener.Health.Silence);
        Assert.Equal(ListenerCondition.Reconnecting, fixture.Listener.Health.Condition);
    }

    [Fact]
    public async Task A_return_between_two_looks_begins_a_new_outage()
    {
        ListenerHealth health = Health(ListenerCondition.Unusable, ListenerState.Connecting, seconds: 60);
        LogRecorder log = new();
        using UnhealthyWatch watch = new(() => health, TimeSpan.FromSeconds(60), TimeProvider.System, log, _ => Task.CompletedTask);
        watch.Look();
        // It was back, unseen, and is lost again.
        health = Health(ListenerCondition.Reconnecting, ListenerState.Connecting, seconds: 5);
        watch.Look();
        health = Health(ListenerCondition.Unusable, ListenerState.Connecting, seconds: 60);
        watch.Look();
        await log.WaitForAsync(nameof(NotifyLog.Unhealthy), Ct, count: 2);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_log_that_blocks_does_not_hold_up_the_reaction()
    {
        ListenerHealth health = Health(ListenerCondition.Unusable, ListenerState.Connecting, seconds: 60);
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using BlockingLog log = new(nameof(NotifyLog.Unhealthy));
        using UnhealthyWatch watch = new(() => health, TimeSpan.FromSeconds(60), TimeProvider.System, log, _ =>
        {
            told.SetResult();
            return Task.CompletedTask;
        });
        Task looking = Task.Run(watch.Look, Ct);
        await log.Entered.Task.WaitAsync(Ct);
        await told.Task.WaitAsync(Ct);
        log.Open.Set();
        await looking;
    }

    [Fact(Timeout = 60_000)]
    public async Task The_watch_has_nothing_of_its_starters_context()
    {
        AsyncLocal<string?> context = new() { Value = "the first subscriber's" };
        TaskCompletionSource<string?> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using UnhealthyWatch watch = new(
            () =>
            {
                seen.TrySetResult(context.Value);
                return Health(ListenerCondition.Usable, ListenerState.Listening, seconds: 0);
            },
            TimeSpan.FromMilliseconds(100),
            TimeProvider.System,
            new LogRecorder(),
            _ => Task.CompletedTask);
        watch.Start();
        Assert.Null(await seen.Task.WaitAsync(Ct));
        Assert.NotNull(context.Value);
    }

    [Fact]
    public void A_reaction_without_a_time_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddNotify(
            "Host=nowhere.invalid", options => options.StopHostWhenUnhealthy = true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NotifyOptions { UnhealthyAfter = TimeSpan.Zero });
    }

    private static ListenerHealth Health(ListenerCondition condition, ListenerState state, double seconds) => new()
    {
        Condition = condition,
        State = state,
        Generation = 1,
        Silence = TimeSpan.FromSeconds(seconds),
    };
}
