using System.Globalization;
using Npgsql;

namespace Dashboard;

/// <summary>The page's state. The page reads it at the start, and again whenever notifications may have been missed.</summary>
internal sealed class ShopState(NpgsqlDataSource database)
{
    /// <summary>One statement sees one snapshot, so orders and totals are consistent.</summary>
    private const string Query = $"""
        SELECT json_build_object(
            'now', clock_timestamp(),
            'totals', (SELECT json_agg(json_build_object('status', status, 'orders', orders, 'revenue', revenue))
                FROM {ShopDatabase.Schema}.dashboard_stats),
            'latest', (SELECT coalesce(json_agg(json_build_object(
                    'order_id', id, 'customer', customer, 'product', product, 'status', status, 'total', total,
                    'created_at', created_at, 'updated_at', updated_at) ORDER BY id DESC), '[]')
                FROM (SELECT * FROM {ShopDatabase.Schema}.orders ORDER BY id DESC LIMIT 40) AS latest),
            'minute', (SELECT coalesce(json_agg(json_build_object('order_id', id, 'total', total, 'created_at', created_at)), '[]')
                FROM (SELECT * FROM {ShopDatabase.Schema}.orders
                    WHERE created_at > clock_timestamp() - interval '70 seconds' ORDER BY id DESC LIMIT 20000) AS minute))::text
        """;

    /// <returns>JSON, as the database wrote it.</returns>
    public async Task<string> ReadAsync(CancellationToken ct)
    {
        await using NpgsqlCommand command = database.CreateCommand(Query);
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Inserts many orders with one statement.</summary>
    public async Task InsertAsync(int count, CancellationToken ct)
    {
        await using NpgsqlCommand command = database.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO {ShopDatabase.Schema}.orders (customer, product, total)
                SELECT 'Bulk customer ' || n, 'Gift card', round((5 + random() * 95)::numeric, 2) FROM generate_series(1, {count}) AS n
            """));
        await command.ExecuteNonQueryAsync(ct);
    }
}
