using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify;
using Npgsql;
using OrderMonitor;

namespace Runtime.Tests.EndToEnd;

/// <summary>The sample's table, trigger and generated code, at a rate that no small shop has.</summary>
public sealed class OrderEventsTests(PostgresServer server)
{
    private const int Writers = 8;
    private const int TransactionsPerWriter = 625;
    private const int ChangesPerTransaction = 4;
    private const int Changes = Writers * TransactionsPerWriter * ChangesPerTransaction;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Twenty_thousand_events_of_the_trigger_arrive_typed_and_in_commit_order_on_one_connection()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await OrderTable.ApplyAsync(database, Ct);
        await Session.ExecuteAsync(database, "create table turn (n integer); insert into turn values (0)", Ct);
        Collector collector = new(Changes);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(collector);
        builder.Services.AddNotify(database).AddOrderEvents().AddHandler<OrderEvent, CollectingHandler>(
            new() { Subscription = new() { Capacity = Changes } });
        using IHost host = builder.Build();
        await host.StartAsync(Ct);
        await collector.Listening.Task.WaitAsync(Ct);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(database)));
        await collector.AllReceived.Task.WaitAsync(Ct);
        string listener = Assert.Single(await Session.NamesAsync(database, "notify listener", Ct));
        Assert.Matches("^.+ notify listener [0-9a-f]+$", listener);
        await host.StopAsync(Ct);

        Assert.Equal(Changes, collector.Events.Count);
        Assert.Equal(0, collector.Gaps);

        // Each transaction took its number under a lock that it held until its commit, so numbers rise in commit order.
        decimal[] turns = [.. collector.Events.Select(order => order.TotalAmount)];
        Assert.Equal(turns.Order(), turns);
        Assert.Equal(
            ["new", "paid", "shipped", "shipped"],
            collector.Events.Take(ChangesPerTransaction).Select(order => order.Status));
        Assert.All(collector.Events.Chunk(ChangesPerTransaction), transaction =>
        {
            Assert.Equal(
                [ChangeKind.Insert, ChangeKind.Update, ChangeKind.Update, ChangeKind.Delete],
                transaction.Select(order => order.Action));
            Assert.Single(transaction.DistinctBy(order => (order.OrderId, order.TotalAmount, order.UserId)));
        });
    }

    private static async Task WriteAsync(string database)
    {
        await using NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        await using NpgsqlCommand command = new(
            """
            do $$ declare turn_number integer; order_id bigint; begin
              update turn set n = n + 1 returning n into turn_number;
              insert into order_monitor.orders (user_id, status, total_amount) values (7, 'new', turn_number) returning id into order_id;
              update order_monitor.orders set status = 'paid' where id = order_id;
              update order_monitor.orders set status = 'shipped' where id = order_id;
              delete from order_monitor.orders where id = order_id;
            end $$
            """,
            connection);
        await command.PrepareAsync(Ct);
        for (int transaction = 0; transaction < TransactionsPerWriter; transaction++)
        {
            await command.ExecuteNonQueryAsync(Ct);
        }
    }

    /// <summary>What the handler, which is a new one for each notification, leaves behind.</summary>
    private sealed class Collector(int expected)
    {
        public List<OrderEvent> Events { get; } = [];

        public int Gaps { get; set; }

        public TaskCompletionSource Listening { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource AllReceived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Add(OrderEvent order)
        {
            Events.Add(order);
            if (Events.Count == expected)
            {
                AllReceived.SetResult();
            }
        }
    }

    private sealed class CollectingHandler(Collector collector) : INotificationHandler<OrderEvent>
    {
        public Task HandleAsync(Received<OrderEvent> notification, CancellationToken ct)
        {
            collector.Add(notification.Payload);
            return Task.CompletedTask;
        }

        public Task OnListeningAsync(Listening<OrderEvent> listening, CancellationToken ct)
        {
            collector.Listening.TrySetResult();
            return Task.CompletedTask;
        }

        public Task OnGapAsync(Gap<OrderEvent> gap, CancellationToken ct)
        {
            collector.Gaps++;
            return Task.CompletedTask;
        }
    }
}
