using Samples;

namespace OrderMonitor;

/// <summary>The shop's table, in a separate schema, so that the sample touches none of your tables.</summary>
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

    /// <summary>Creates the table and its trigger if necessary. Several instances may do so at once.</summary>
    public static Task ApplyAsync(string connectionString, CancellationToken ct) =>
        SampleSchema.ApplyAsync(connectionString, Schema, $"{Create} {OrderEventsChannel.Up}", ct);
}
