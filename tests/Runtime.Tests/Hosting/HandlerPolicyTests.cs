using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Hosting;

public sealed class HandlerPolicyTests(PostgresServer server) : IDisposable
{
    private readonly HandlerScript _script = new();
    private readonly LogRecorder _log = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_failed_call_is_repeated_for_that_handler_only_and_in_its_place()
    {
        int failures = 2;
        HandlerScript.Second other = new();
        _script.OnTick = (tick, _) => tick.Payload.Id == 1 && failures-- > 0
            ? throw new InvalidOperationException("not yet")
            : Task.CompletedTask;
        using IHost host = await StartAsync(builder => builder
            .AddScript(_script, new() { OnError = HandlerErrorPolicy.Retry(2, TimeSpan.FromMilliseconds(1)) })
            .AddScript(other));
        await other.ExpectAsync(Ct, "listening 1");
        await _script.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1), Ct);
        await host.PublishAsync(new Tick(2), Ct);
        await _script.ExpectAsync(Ct, "received 1", "received 1", "received 1", "received 2");
        await host.StopAsync(Ct);
        Assert.Equal(2, other.Handled);
        Assert.Equal(2, _log.Count(nameof(NotifyLog.HandlerRetries)));
        Assert.DoesNotContain(_log.Entries, entry => entry.Event == nameof(NotifyLog.HandlerFailed));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_no_attempt_gets_through_becomes_a_dead_letter()
    {
        TaskCompletionSource<(DeadLetter, HandlerScript)> buried = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.OnTick = (tick, _) => tick.Payload.Id == 1 ? throw new InvalidOperationException("never") : Task.CompletedTask;
        using IHost host = await StartAsync(builder => builder.AddScript(_script, new()
        {
            OnError = HandlerErrorPolicy.Retry(1, TimeSpan.Zero),
            OnDeadLetter = (letter, services, _) =>
            {
                buried.SetResult((letter, services.GetRequiredService<HandlerScript>()));
                return Task.CompletedTask;
            },
        }));
        await _script.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1, "x"), Ct);
        await host.PublishAsync(new Tick(2), Ct);
        await _script.ExpectAsync(Ct, "received 1", "received 1", "received 2");
        (DeadLetter letter, HandlerScript fromScope) = await buried.Task.WaitAsync(Ct);
        Assert.Equal(("c", """{"id":1,"text":"x"}""", 2, "never"), (letter.Channel, letter.Payload, letter.Attempts, letter.Error.Message));
        Assert.True(letter.SenderProcessId > 0);
        Assert.Same(_script, fromScope);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_unreadable_payload_becomes_a_dead_letter_with_its_text()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        TaskCompletionSource<DeadLetter> buried = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IHost host = await StartAsync(
            builder => builder.AddScript(_script, new()
            {
                OnDeadLetter = (letter, _, _) =>
                {
                    buried.SetResult(letter);
                    throw new InvalidOperationException("burying fails, too");
                },
            }),
            database);
        await _script.ExpectAsync(Ct, "listening 1");
        await Session.ExecuteAsync(database, "select pg_notify('c', 'no JSON')", Ct);
        await host.PublishAsync(new Tick(2), Ct);
        await _script.ExpectAsync(Ct, "gap UndecodablePayload", "received 2");
        DeadLetter letter = await buried.Task.WaitAsync(Ct);
        Assert.Equal(("no JSON", 0), (letter.Payload, letter.Attempts));
        Assert.IsType<PayloadFormatException>(letter.Error);
        Assert.Contains(_log.Entries, entry => entry.Event == nameof(NotifyLog.DeadLetterFailed));
        Assert.DoesNotContain(_log.Entries, entry => entry.Text.Contains("no JSON", StringComparison.Ordinal));
        await host.StopAsync(Ct);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_is_to_stop_gets_nothing_more_and_others_go_on(bool concurrent)
    {
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HandlerScript.Second other = new() { OnTick = (_, ct) => open.Task.WaitAsync(ct) };
        _script.OnTick = (_, _) => throw new InvalidOperationException("enough");
        HandlerOptions<Tick> options = new() { OnError = HandlerErrorPolicy.Retry(1, TimeSpan.Zero).ThenStop() };
        using IHost host = await StartAsync(builder => builder
            .AddScript(_script, concurrent ? options.ConcurrentBy(_ => 1, 2) : options)
            .AddScript(other));
        await other.ExpectAsync(Ct, "listening 1");
        await _script.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1), Ct);
        await _script.ExpectAsync(Ct, "received 1", "received 1");
        LogEntry stopped = await _log.WaitForAsync(nameof(NotifyLog.HandlerStopped), Ct);
        Assert.Equal((LogLevel.Critical, "enough"), (stopped.Level, stopped.Error?.Message));
        await PublishAndReceiveAsync(host, new Tick(2), new Tick(3));
        open.SetResult();
        await host.StopAsync(Ct);
        Assert.Equal(3, other.Handled);
        Assert.Empty(_script.Rest());
    }

    [Fact(Timeout = 60_000)]
    public async Task The_state_is_read_until_that_succeeds_and_nothing_comes_before_it()
    {
        TaskCompletionSource published = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int attempts = 0;
        _script.OnListening = async (_, _) =>
        {
            attempts++;
            if (attempts == 2)
            {
                await published.Task.WaitAsync(Ct);
            }

            if (attempts < 4)
            {
                throw new InvalidOperationException("the database is not there yet");
            }
        };
        using IHost host = await StartAsync(builder => builder.AddScript(_script));
        await _script.ExpectAsync(Ct, "listening 1", "listening 1");
        await host.PublishAsync(new Tick(1), Ct);
        published.SetResult();
        await _script.ExpectAsync(Ct, "listening 1", "listening 1", "received 1");
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_state_that_can_not_be_read_does_not_hold_up_the_shutdown()
    {
        _script.OnListening = (_, _) => throw new InvalidOperationException("never");
        using IHost host = await StartAsync(
            builder => builder.AddScript(_script),
            options: options => options.BackoffBase = options.BackoffMax = TimeSpan.FromSeconds(1000));
        await _log.WaitForAsync(nameof(NotifyLog.HandlerRetries), Ct);
        await PublishAndReceiveAsync(host, new Tick(1));
        await host.StopAsync(Ct);
        Assert.DoesNotContain(
            _log.Entries, entry => entry.Event is nameof(NotifyLog.HandlerCancelled) or nameof(NotifyLog.HandlerAbandoned));
        Assert.All(_script.Rest(), text => Assert.Equal("listening 1", text));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_gap_that_is_failed_at_is_tried_again()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        int failures = 1;
        _script.OnGap = (_, _) => failures-- > 0 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        using IHost host = await StartAsync(
            builder => builder.AddScript(_script, new() { OnError = HandlerErrorPolicy.Retry(3, TimeSpan.Zero) }),
            database);
        await _script.ExpectAsync(Ct, "listening 1");
        await Session.TerminateListenerAsync(database, Ct);
        await _script.ExpectAsync(Ct, "gap Disconnected", "gap Disconnected", "listening 2");
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_shutdown_leaves_one_last_attempt_and_what_that_fails_at_is_a_dead_letter()
    {
        TaskCompletionSource<DeadLetter> buried = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.OnTick = (_, _) => throw new InvalidOperationException("never");
        using IHost host = await StartAsync(builder => builder.AddScript(_script, new()
        {
            OnError = HandlerErrorPolicy.Retry(int.MaxValue, TimeSpan.FromMinutes(1)),
            OnDeadLetter = (letter, _, _) =>
            {
                buried.SetResult(letter);
                return Task.CompletedTask;
            },
        }));
        await _script.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1), Ct);
        await _log.WaitForAsync(nameof(NotifyLog.HandlerRetries), Ct);
        await host.StopAsync(Ct);
        Assert.Equal(["received 1", "received 1"], _script.Rest());
        Assert.Equal(2, (await buried.Task.WaitAsync(Ct)).Attempts);
        Assert.DoesNotContain(
            _log.Entries, entry => entry.Event is nameof(NotifyLog.HandlerCancelled) or nameof(NotifyLog.HandlerAbandoned));
    }

    [Fact]
    public void Pauses_double_up_to_a_minute()
    {
        HandlerErrorPolicy policy = HandlerErrorPolicy.Retry(100, TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 8).Select(retry => policy.PauseBefore(retry).TotalSeconds));
        Assert.Equal(60, policy.PauseBefore(100).TotalSeconds);
        Assert.Equal(TimeSpan.Zero, HandlerErrorPolicy.Retry(100, TimeSpan.Zero).PauseBefore(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => HandlerErrorPolicy.Retry(0, TimeSpan.Zero));
        Assert.Throws<ArgumentException>(
            () => new HandlerOptions<Tick> { Subscription = SubscriptionOptions.Default.KeepLatest<string>(text => text) });
    }

    private async Task<IHost> StartAsync(
        Action<NotifyBuilder> configure, string? database = null, Action<NotifyOptions>? options = null)
    {
        IHost host = TestHost.Build(
            database ?? await server.CreateDatabaseAsync(ct: Ct),
            configure,
            _log,
            given =>
            {
                given.BackoffBase = TimeSpan.FromMilliseconds(1);
                given.BackoffMax = TimeSpan.FromMilliseconds(20);
                options?.Invoke(given);
            });
        await host.StartAsync(Ct);
        return host;
    }

    /// <summary>Returns when they have arrived in this process.</summary>
    private static async Task PublishAndReceiveAsync(IHost host, params Tick[] ticks)
    {
        await using ISubscription<Tick> probe = await host.Services.GetRequiredService<IChannelListener<Tick>>().SubscribeAsync(ct: Ct);
        await host.Services.GetRequiredService<IChannelPublisher<Tick>>().PublishManyAsync(ticks, Ct);
        Assert.Equal(ticks, await probe.ReadAllAsync(Ct).Take(ticks.Length).ToListAsync(Ct));
    }
}
