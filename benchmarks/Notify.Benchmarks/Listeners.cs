using System.Text.Json;
using Npgsql;

namespace Notify.Benchmarks;

/// <summary>Ways of listening, each of which calls back for every notification.</summary>
internal static class Listeners
{
    /// <summary>Starts one and returns when it is listening; disposing the result ends it.</summary>
    public delegate Task<IAsyncDisposable> Start(string database, Action onNotification);

    /// <summary>The loop that one finds in the driver's documentation; <paramref name="fast"/> avoids its two system calls (F32).</summary>
    public static Start Raw(bool fast, bool parses) => async (database, onNotification) =>
    {
        NpgsqlConnectionStringBuilder settings = new(database) { Pooling = false, ApplicationName = "raw listener" };
        if (fast)
        {
            settings.CommandTimeout = 0;
        }

        NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync();
        connection.Notification += (_, e) =>
        {
            if (parses)
            {
                OrderEvent? payload = JsonSerializer.Deserialize(e.Payload, OrderEventContext.Default.OrderEvent);
                GC.KeepAlive(payload);
            }

            onNotification();
        };
        await using NpgsqlCommand listen = new("listen order_events", connection);
        await listen.ExecuteNonQueryAsync();
        CancellationTokenSource stop = new();
        Task loop = LoopAsync(connection, stop.Token);
        return new Running(async () =>
        {
            await stop.CancelAsync();
            await loop;
            await connection.DisposeAsync();
        });
    };

    /// <summary>NotifyGen, read by <c>ReadAllAsync</c>.</summary>
    /// <param name="subscribers">How many subscriptions read; each notification counts once, at the last of them.</param>
    /// <param name="channels">How many channels are listened to; notifications come on one.</param>
    public static Start NotifyGen(int subscribers = 1, int channels = 1) => async (database, onNotification) =>
    {
        NotifyOptions options = new() { ConnectionString = database };
        NotifyPublisher publisher = new(options);
        NotifyListener listener = new(options, publisher);
        ChannelListener<OrderEvent> channel = new(listener, "order_events", OrderEventsChannel.Serializer);
        List<IAsyncDisposable> subscriptions = [];
        List<Task> readers = [];
        for (int i = 0; i < subscribers; i++)
        {
            ISubscription<OrderEvent> subscription = await channel.SubscribeAsync(new SubscriptionOptions { Capacity = 1_000_000 });
            subscriptions.Add(subscription);
            readers.Add(ReadAsync(subscription, i == subscribers - 1 ? onNotification : static () => { }));
        }

        subscriptions.AddRange(await Task.WhenAll(Enumerable.Range(0, channels - 1).Select(async id => (IAsyncDisposable)
            await new ChannelListener<OrderEvent>(listener, $"other_{id}", OrderEventsChannel.Serializer).SubscribeAsync())));
        return new Running(async () =>
        {
            await listener.DisposeAsync();
            await Task.WhenAll(readers);
            await publisher.DisposeAsync();
        });

        static async Task ReadAsync(ISubscription<OrderEvent> subscription, Action onNotification)
        {
            await foreach (OrderEvent payload in subscription.ReadAllAsync())
            {
                onNotification();
            }
        }
    };

    private static async Task LoopAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await connection.WaitAsync(ct);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private sealed class Running(Func<Task> stop) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await stop();
    }
}
