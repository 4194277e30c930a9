using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Notify;

namespace Runtime.Tests.Publishing;

/// <summary>What outlives its caller keeps none of the caller's AsyncLocals alive.</summary>
public sealed class CallerContextTests(PostgresServer server)
{
    private static readonly AsyncLocal<object?> Ambient = new();

    private static readonly Dictionary<string, Func<NotifyOptions, TimeProvider, IAsyncDisposable>> Starts = new()
    {
        ["publisher"] = (options, time) => new NotifyPublisher(options, timeProvider: time),
        ["publishing"] = (options, time) =>
        {
            NotifyPublisher publisher = new(options, timeProvider: time);
            new ChannelPublisher<Tick>(publisher, "c", new TickSerializer("c")).PublishAsync(new Tick(1), Ct).AsTask().Wait(Ct);
            return publisher;
        },
        ["listener"] = (options, time) => new NotifyListener(options, timeProvider: time),
        ["listening"] = (options, time) =>
        {
            NotifyListener listener = new(options, timeProvider: time);
            listener.StartAsync(Ct).Wait(Ct);
            return listener;
        },
        ["subscribing"] = (options, time) =>
        {
            NotifyListener listener = new(options, timeProvider: time);
            return new Both(
                new ChannelListener<Tick>(listener, "c", new TickSerializer("c")).SubscribeAsync(ct: Ct).AsTask().Result, listener);
        },
        ["hosting"] = (options, time) => StartHost(options, time, _ => { }),
        ["hosting stored payloads"] = (options, time) => StartHost(options, time, services => services.AddHostedService(
            provider => new PayloadCleanup(provider.GetRequiredService<NotifyPublisher>(), options, NullLogger.Instance, time))),
    };

    public static TheoryData<string, bool> Members =>
        new(Starts.Keys.SelectMany(start => new[] { (start, false), (start, true) }));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Members))]
    public async Task Nothing_of_the_callers_context_stays_alive(string start, bool ownClock)
    {
        NotifyOptions options = new()
        {
            ConnectionString = await server.CreateDatabaseAsync(ct: Ct),
            UnhealthyAfter = TimeSpan.FromMinutes(1),
        };
        (WeakReference ambient, IAsyncDisposable started) = StartInContext(
            () => Starts[start](options, ownClock ? new OwnClock() : TimeProvider.System));
        await using (started)
        {
            await WaitUntil.TrueAsync(
                () =>
                {
                    GC.Collect();
                    return !ambient.IsAlive;
                },
                Ct);
        }
    }

    private static StoppedHost StartHost(NotifyOptions options, TimeProvider time, Action<IServiceCollection> add)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        // That of a console keeps the context of whoever starts the host.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>().AddSingleton(time);
        builder.Services.AddNotify(options.ConnectionString, own => own.UnhealthyAfter = options.UnhealthyAfter)
            .AddTicks().AddScript(new HandlerScript());
        add(builder.Services);
        IHost host = builder.Build();
        host.StartAsync(Ct).Wait(Ct);
        return new StoppedHost(host);
    }

    /// <summary>On a thread that ends, because stacks and threads keep the context, too.</summary>
    private static (WeakReference Ambient, IAsyncDisposable Started) StartInContext(Func<IAsyncDisposable> start)
    {
        WeakReference? ambient = null;
        IAsyncDisposable? started = null;
        Exception? failure = null;
        Thread thread = new(() =>
        {
            ambient = SetAmbient();
            try
            {
                started = start();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        return (ambient!, started!);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetAmbient()
    {
        object value = new();
        Ambient.Value = value;
        return new WeakReference(value);
    }

    /// <summary>Its timers capture the context, as those of a clock for tests may.</summary>
    private sealed class OwnClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(callback, state, dueTime, period);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class StoppedHost(IHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }

    private sealed class Both(IAsyncDisposable first, IAsyncDisposable second) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await first.DisposeAsync();
            await second.DisposeAsync();
        }
    }
}
