using Microsoft.Extensions.Hosting;
using Notify;
using Npgsql;

namespace OrderMonitor;

/// <summary>
/// A small shop: orders come in, are paid, shipped and delivered, some are cancelled, and the old ones are cleared away. It knows
/// nothing of Notify.
/// </summary>
internal sealed class Shop(NpgsqlDataSource database, MonitorArguments arguments, Tally tally) : BackgroundService
{
    private const string Table = OrderTable.Schema + ".orders";

    /// <summary>How many orders there are before the oldest are cleared away.</summary>
    private const int ShelfSize = 20;

    private readonly Queue<long> _orders = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // The listener stops after this service, so it still receives what is in flight.
        await tally.WaitForStragglersAsync(TimeSpan.FromSeconds(5));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await tally.Listening.Task.WaitAsync(stoppingToken);
        using PeriodicTimer clock = new(TimeSpan.FromSeconds(1.0 / arguments.Rate));
        bool isOpen = true;
        while (await clock.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ChangeAsync();
                if (!isOpen)
                {
                    Console.WriteLine("-- shop: the database is back");
                    isOpen = true;
                }
            }
            catch (NpgsqlException e)
            {
                if (isOpen)
                {
                    Console.WriteLine($"-- shop: the database is down ({e.Message}); trying again");
                    isOpen = false;
                }
            }
        }
    }

    /// <summary>One change in one transaction. It is not cancelled halfway, because then its outcome would be unknown.</summary>
    private async Task ChangeAsync()
    {
        if (_orders.Count > ShelfSize)
        {
            long oldest = _orders.Peek();
            await ExecuteAsync($"DELETE FROM {Table} WHERE id = $1 RETURNING id", ChangeKind.Delete, oldest);
            _orders.Dequeue();
        }
        else if (_orders.Count == 0 || Random.Shared.Next(2) == 0)
        {
            object amount = Math.Round((decimal)(Random.Shared.NextDouble() * 500), 2);
            _orders.Enqueue(await ExecuteAsync(
                $"INSERT INTO {Table} (user_id, status, total_amount) VALUES ($1, 'new', $2) RETURNING id", ChangeKind.Insert,
                Random.Shared.Next(1, 100), amount));
        }
        else
        {
            await AdvanceAsync(_orders.ElementAt(Random.Shared.Next(_orders.Count)));
        }
    }

    /// <summary>
    /// The statement names the status that must come before. If another instance was faster, or the order is already delivered, no
    /// row changes, and there is no notification.
    /// </summary>
    private async Task AdvanceAsync(long orderId)
    {
        (string From, string To) step = Random.Shared.Next(7) switch
        {
            0 => ("new", "cancelled"),
            1 or 2 => ("new", "paid"),
            3 or 4 => ("paid", "shipped"),
            _ => ("shipped", "delivered"),
        };
        await ExecuteAsync(
            $"UPDATE {Table} SET status = $3, updated_at = now() WHERE id = $1 AND status = $2 RETURNING id", ChangeKind.Update,
            orderId, step.From, step.To);
    }

    private async Task<long> ExecuteAsync(string sql, ChangeKind action, params object[] values)
    {
        await using NpgsqlCommand command = database.CreateCommand(sql);
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        // Returns nothing if no row was changed.
        object? id = await command.ExecuteScalarAsync();
        if (id is long orderId)
        {
            tally.AddSent(orderId, action);
        }

        return id is long known ? known : 0;
    }
}
