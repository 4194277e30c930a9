using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Notify;

namespace Runtime.Tests.Hosting;

/// <summary>A log whose sink fails or blocks harms nobody.</summary>
public sealed class ThrowingLogTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_failing_handler_goes_on_although_its_error_can_not_be_logged()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(new ThrowingLog());
        HandlerScript script = new() { OnTick = (_, _) => throw new InvalidOperationException("as it does") };
        builder.Services.AddNotify(await server.CreateDatabaseAsync(ct: Ct)).AddTicks().AddScript(script);
        using IHost host = builder.Build();
        await host.StartAsync(Ct);
        await script.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1), Ct);
        await host.PublishAsync(new Tick(2), Ct);
        await script.ExpectAsync(Ct, "received 1", "received 2");
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_sink_that_blocks_over_a_slow_subscriber_keeps_no_other_waiting()
    {
        NotifyOptions options = new() { ConnectionString = await server.CreateDatabaseAsync(ct: Ct) };
        using BlockingLog log = new(nameof(NotifyLog.BufferOverflow));
        await using NotifyListener listener = new(options, loggerFactory: log);
        ChannelListener<Tick> channel = new(listener, "c", new TickSerializer("c"));
        await using ISubscription<Tick> slow = await channel.SubscribeAsync(new SubscriptionOptions { Capacity = 1 }, Ct);
        await using ISubscription<Tick> quick = await channel.SubscribeAsync(ct: Ct);
        await using IAsyncEnumerator<Tick> ticks = quick.ReadAllAsync(Ct).GetAsyncEnumerator(Ct);
        for (int i = 1; i <= 20; i++)
        {
            await Session.ExecuteAsync(options.ConnectionString, $"notify c, '{{\"id\":{i}}}'", Ct);
            Assert.True(await ticks.MoveNextAsync());
            Assert.Equal(i, ticks.Current.Id);
        }

        await log.Entered.Task.WaitAsync(Ct);
        log.Open.Set();
    }

    private sealed class ThrowingLog : ILoggerFactory, ILogger
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Microsoft", StringComparison.Ordinal) ? NullLogger.Instance : this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("The disk is full.");

        public void Dispose()
        {
        }
    }
}
