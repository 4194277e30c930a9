using System.Runtime.CompilerServices;
using Notify;

namespace Runtime.Tests.Faults;

[Collection(Measured.Name)]
public sealed class StartStopTests(PostgresServer server)
{
    private const int Cycles = 200;

    /// <summary>For what the rest of the process, such as the test framework, has come to use meanwhile.</summary>
    private const int Slack = 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Two_hundred_cycles_leave_no_connection_no_task_and_no_timer()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await CycleAsync(database, 4); // Whatever is made once and stays.
        long timers = Timer.ActiveCount;
        int files = OpenFiles();
        List<WeakReference> listeners = [];
        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            listeners.Add(await CycleAsync(database, cycle));
        }

        await WaitUntil.TrueAsync(async () => (await Session.NamesAsync(database, "notify", Ct)).Count == 0, Ct);
        Assert.InRange(Timer.ActiveCount, 0, timers + Slack);
        Assert.InRange(OpenFiles(), 0, files + Slack);
        // Whatever is still going on, a task that waits, a timer, a callback on a token, holds its listener alive.
        await WaitUntil.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return listeners.TrueForAll(listener => !listener.IsAlive);
            },
            Ct);
    }

    /// <summary>Npgsql then tries again without encryption; up to 10.0.2, nothing could cancel a wait on the connection that opened.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_opened_at_the_second_attempt_closes_at_once()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        int dials = 0;
        await using TcpProxy proxy = new(database)
        {
            LimitFurtherConnections = () => Interlocked.Increment(ref dials) == 1 ? 0 : int.MaxValue,
        };
        await using ListenerFixture fixture = new(database, options => options.ListenerConnectionString = proxy.ConnectionString);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        Assert.Equal(2, dials);
        Assert.Equal(0, fixture.Log.Count(nameof(NotifyLog.ConnectionLost)));
        await fixture.Listener.StopAsync(Ct);
        Assert.Equal(0, fixture.Log.Count(nameof(NotifyLog.ShutdownTimedOut)));
    }

    /// <summary>In a method of its own, so that no local of the test holds the listener.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> CycleAsync(string database, int cycle)
    {
        await using ListenerFixture fixture = new(database);
        await fixture.Listener.StartAsync(Ct);
        switch (cycle % 4)
        {
            case 0: // Used as it is meant to be.
                await using (RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct))
                {
                    await fixture.PublishTo("c").PublishAsync(new Tick(cycle), Ct);
                    await subscriber.ExpectAsync("listening 1", $"{cycle}");
                }

                break;
            case 1: // Stopped with a subscriber who reads.
                await using (ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct))
                {
                    Task<int> reading = subscription.ReadAllAsync(Ct).CountAsync(Ct).AsTask();
                    await fixture.Listener.StopAsync(Ct);
                    Assert.Equal(0, await reading);
                }

                break;
            case 2: // Stopped while somebody waits for a LISTEN.
                Task<ISubscription<Tick>> waiting = fixture.ListenTo("c").SubscribeAsync(ct: Ct).AsTask();
                await fixture.Listener.StopAsync(Ct);
                await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            default: // Stopped on its way.
                Thread.SpinWait(cycle * 1000);
                break;
        }

        await fixture.Listener.StopAsync(Ct);
        Assert.Equal(ListenerState.Stopped, fixture.Listener.State);
        Assert.DoesNotContain(fixture.Log.Entries, entry => entry.Event == nameof(NotifyLog.ShutdownTimedOut));
        return new WeakReference(fixture.Listener);
    }

    private static int OpenFiles() => OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;
}
