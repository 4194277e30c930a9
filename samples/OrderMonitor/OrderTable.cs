using Samples;

namespace OrderMonitor;

/// <summary>The shop's table, in a schema of its own so that no table of yours is touched.</summary>
public static class OrderTable
{
    public const string Schema = "order_monitor";

    private const string Create = $"""
        CREATE TABLE IF NOT EXISTS {Schema}.orders (
            id           bigserial PRIMARY KEY,
            user_id      integer NOT NULL,
            status       varchar(20) NOT NULL,
            total_amount numeric(10,2) NOT NULL,
            created_at   timestamptz NOT NULL DEFAULT now(),
            updated_at   timestamptz NOT NULL DEFAULT now()
        );
        """;

    /// <summary>Makes the table and its trigger, or leaves them as they are; several instances may do so at once.</summary>
    public static Task ApplyAsync(string connectionString, CancellationToken ct) =>
        SampleSchema.ApplyAsync(connectionString, Schema, $"{Create} {OrderEventsChannel.Up}", ct);
}
