using Npgsql;

namespace Dashboard;

/// <summary>A small shop: orders come in, are paid, shipped and delivered, a few are cancelled. It knows nothing of Notify.</summary>
internal sealed class Shop(NpgsqlDataSource database, DashboardArguments arguments) : BackgroundService
{
    private const string Insert = $"INSERT INTO {ShopDatabase.Schema}.orders (customer, product, total) VALUES ($1, $2, $3)";

    private const string Advance = $"""
        UPDATE {ShopDatabase.Schema}.orders SET
            status = CASE status
                WHEN 'new' THEN CASE WHEN random() < 0.06 THEN 'cancelled' ELSE 'paid' END
                WHEN 'paid' THEN 'shipped'
                ELSE 'delivered' END,
            updated_at = clock_timestamp()
        WHERE id = (
            SELECT id FROM (
                SELECT id FROM {ShopDatabase.Schema}.orders
                WHERE status IN ('new', 'paid', 'shipped') ORDER BY id DESC LIMIT 24) AS open_orders
            ORDER BY random() LIMIT 1)
        """;

    private static readonly string[] Customers =
    [
        "Ada Lovelace", "Grace Hopper", "Edsger Dijkstra", "Barbara Liskov", "Alan Turing", "Katherine Johnson", "Donald Knuth",
        "Margaret Hamilton", "Tony Hoare", "Radia Perlman", "Dennis Ritchie", "Frances Allen", "Niklaus Wirth", "Jean Bartik",
    ];

    private static readonly (string Name, double Price)[] Products =
    [
        ("Mechanical keyboard", 129), ("Espresso machine", 389), ("Trail running shoes", 119), ("Desk lamp", 59),
        ("Noise-cancelling headphones", 249), ("Fountain pen", 42), ("Carry-on suitcase", 175), ("Cast-iron pan", 68),
        ("Field notebook", 14), ("Electric kettle", 49), ("Bicycle helmet", 95), ("Walnut chess set", 84),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (arguments.Rate == 0)
        {
            return;
        }

        for (double elapsed = 0; !stoppingToken.IsCancellationRequested;)
        {
            // Customers come at random, and in waves.
            double wave = 1 + (0.45 * Math.Sin(elapsed / 5)) + (0.25 * Math.Sin(elapsed / 1.7));
            double pause = Math.Min(1, -Math.Log(1 - Random.Shared.NextDouble()) / (3 * arguments.Rate * wave));
            elapsed += pause;
            await Task.Delay(TimeSpan.FromSeconds(pause), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await StepAsync();
        }
    }

    private async Task StepAsync()
    {
        try
        {
            bool isNew = Random.Shared.Next(3) == 0;
            await using NpgsqlCommand command = database.CreateCommand(isNew ? Insert : Advance);
            if (isNew)
            {
                (string product, double price) = Products[Random.Shared.Next(Products.Length)];
                command.Parameters.Add(new NpgsqlParameter { Value = Customers[Random.Shared.Next(Customers.Length)] });
                command.Parameters.Add(new NpgsqlParameter { Value = product });
                decimal total = Math.Round((decimal)(price * (0.8 + (Random.Shared.NextDouble() * 0.4))), 2);
                command.Parameters.Add(new NpgsqlParameter { Value = total });
            }

            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The database is down. The page shows that, and the shop continues when it is back.
            await Task.Delay(TimeSpan.FromMilliseconds(250));
        }
    }
}
