using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify;

namespace Runtime.Tests.Hosting;

/// <summary>The key is the tick's id; the text is its number within the key.</summary>
public sealed class ConcurrentHandlerTests(PostgresServer server)
{
    private readonly HandlerScript _script = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Keys_are_handled_at_once_and_each_keeps_its_order()
    {
        const int Keys = 7;
        const int Each = 40;
        const int AtMost = 3;
        int running = 0;
        int most = 0;
        ConcurrentDictionary<long, ConcurrentQueue<string>> seen = new();
        ConcurrentDictionary<long, int> inKey = new();
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.OnTick = async (tick, _) =>
        {
            Assert.Equal(1, inKey.AddOrUpdate(tick.Payload.Id, 1, (_, count) => count + 1));
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == AtMost)
            {
                full.TrySetResult();
            }

            await full.Task.WaitAsync(Ct); // None goes on before there are three at once.
            await Task.Yield();
            seen.GetOrAdd(tick.Payload.Id, _ => new()).Enqueue(tick.Payload.Text!);
            Interlocked.Decrement(ref running);
            inKey.AddOrUpdate(tick.Payload.Id, 0, (_, count) => count - 1);
        };
        using IHost host = await StartAsync(AtMost);
        await _script.ExpectAsync(Ct, "listening 1");
        await host.Services.GetRequiredService<IChannelPublisher<Tick>>().PublishManyAsync(
            from number in Enumerable.Range(0, Each) from key in Enumerable.Range(0, Keys) select new Tick(key, $"{number}"), Ct);
        for (int i = 0; i < Keys * Each; i++)
        {
            await _script.NextAsync(Ct);
        }

        await host.StopAsync(Ct);
        Assert.Equal(AtMost, most);
        Assert.Equal(Keys, seen.Count);
        Assert.All(seen.Values, numbers => Assert.Equal(Enumerable.Range(0, Each).Select(number => $"{number}"), numbers));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stuck_key_does_not_hold_up_another()
    {
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.OnTick = (tick, _) =>
        {
            if (tick.Payload.Id == 1)
            {
                return open.Task.WaitAsync(Ct);
            }

            passed.TrySetResult();
            return Task.CompletedTask;
        };
        using IHost host = await StartAsync(atMost: 2);
        await _script.ExpectAsync(Ct, "listening 1");
        await host.PublishAsync(new Tick(1, "0"), Ct);
        await host.PublishAsync(new Tick(1, "1"), Ct);
        await host.PublishAsync(new Tick(2), Ct);
        await passed.Task.WaitAsync(Ct);
        open.SetResult();
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task Gap_and_Listening_come_when_everything_before_them_is_done()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> doneBefore = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int done = 0;
        _script.OnTick = async (_, _) =>
        {
            await open.Task.WaitAsync(Ct);
            Interlocked.Increment(ref done);
        };
        _script.OnGap = (_, _) =>
        {
            doneBefore.SetResult(done == 3);
            return Task.CompletedTask;
        };
        using IHost host = await StartAsync(atMost: 2, database);
        await _script.ExpectAsync(Ct, "listening 1");
        for (int i = 0; i < 3; i++)
        {
            await host.PublishAsync(new Tick(i), Ct);
        }

        await _script.NextAsync(Ct);
        await Session.TerminateListenerAsync(database, Ct);
        NotifyListener listener = host.Services.GetRequiredService<NotifyListener>();
        await using ISubscription<Tick> probe = await host.Services.GetRequiredService<IChannelListener<Tick>>().SubscribeAsync(ct: Ct);
        Assert.False(doneBefore.Task.IsCompleted);
        open.SetResult();
        Assert.True(await doneBefore.Task.WaitAsync(Ct));
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stopping_lets_all_lanes_finish()
    {
        int done = 0;
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.OnTick = async (_, _) =>
        {
            await open.Task.WaitAsync(Ct);
            Interlocked.Increment(ref done);
        };
        using IHost host = await StartAsync(atMost: 4);
        await _script.ExpectAsync(Ct, "listening 1");
        await using ISubscription<Tick> probe = await host.Services.GetRequiredService<IChannelListener<Tick>>().SubscribeAsync(ct: Ct);
        await host.Services.GetRequiredService<IChannelPublisher<Tick>>().PublishManyAsync(
            Enumerable.Range(0, 50).Select(i => new Tick(i)), Ct);
        Assert.Equal(50, await probe.ReadAllAsync(Ct).Take(50).CountAsync(Ct));
        Task stopping = host.StopAsync(Ct);
        Assert.Empty(await probe.ReadAllAsync(Ct).ToListAsync(Ct));
        open.SetResult();
        await stopping;
        Assert.Equal(50, done);
    }

    private async Task<IHost> StartAsync(int atMost, string? database = null)
    {
        IHost host = TestHost.Build(
            database ?? await server.CreateDatabaseAsync(ct: Ct),
            builder => builder.AddScript(_script, new HandlerOptions<Tick>().ConcurrentBy(tick => tick.Id, atMost)));
        await host.StartAsync(Ct);
        return host;
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
