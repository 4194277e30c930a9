using Npgsql;

namespace CacheInvalidation;

/// <summary>The database's side: two tables, joined into one product.</summary>
internal sealed class Catalogue(NpgsqlDataSource database)
{
    public const string Schema = "catalogue";

    public const int Products = 10;

    public static readonly string Tables = $"""
        CREATE TABLE IF NOT EXISTS {Schema}.products (product_id bigint PRIMARY KEY, name text NOT NULL);
        CREATE TABLE IF NOT EXISTS {Schema}.prices (product_id bigint PRIMARY KEY, amount numeric(10,2) NOT NULL);
        INSERT INTO {Schema}.products SELECT id, 'product ' || id FROM generate_series(1, {Products}) AS id ON CONFLICT DO NOTHING;
        INSERT INTO {Schema}.prices SELECT id, id FROM generate_series(1, {Products}) AS id ON CONFLICT DO NOTHING;
        {CatalogueChangesChannel.Up}
        """;

    /// <summary>Reads a product; null if there is none.</summary>
    public async Task<Product?> ReadAsync(long id, CancellationToken ct)
    {
        await using NpgsqlCommand command = database.CreateCommand(
            $"SELECT name, amount FROM {Schema}.products JOIN {Schema}.prices USING (product_id) WHERE product_id = $1");
        command.Parameters.Add(new() { Value = id });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new Product(id, reader.GetString(0), reader.GetDecimal(1)) : null;
    }

    /// <summary>What an administrator does, or any other program: it knows nothing of caches.</summary>
    public async Task SetPriceAsync(long id, decimal amount, CancellationToken ct)
    {
        await using NpgsqlCommand command = database.CreateCommand($"UPDATE {Schema}.prices SET amount = $2 WHERE product_id = $1");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = amount });
        await command.ExecuteNonQueryAsync(ct);
    }
}
