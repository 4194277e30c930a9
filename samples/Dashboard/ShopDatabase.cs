using Samples;

namespace Dashboard;

/// <summary>The shop's tables, in a separate schema, so that the sample touches none of your tables.</summary>
public static class ShopDatabase
{
    public const string Schema = "dashboard";

    private const string Create = $"""
        CREATE TABLE IF NOT EXISTS {Schema}.orders (
            id         bigserial PRIMARY KEY,
            customer   varchar(40) NOT NULL,
            product    varchar(40) NOT NULL,
            status     varchar(20) NOT NULL DEFAULT 'new',
            total      numeric(10,2) NOT NULL,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE INDEX IF NOT EXISTS orders_created_at ON {Schema}.orders (created_at);
        CREATE INDEX IF NOT EXISTS orders_open ON {Schema}.orders (id) WHERE status IN ('new', 'paid', 'shipped');

        CREATE TABLE IF NOT EXISTS {Schema}.dashboard_stats (
            status  varchar(20) PRIMARY KEY,
            orders  bigint NOT NULL DEFAULT 0,
            revenue numeric(14,2) NOT NULL DEFAULT 0
        );
        INSERT INTO {Schema}.dashboard_stats (status)
            VALUES ('new'), ('paid'), ('shipped'), ('delivered'), ('cancelled') ON CONFLICT DO NOTHING;
        """;

    /// <summary>Once per statement, so that inserting a thousand rows changes the totals once.</summary>
    private const string Count = $"""
        CREATE OR REPLACE FUNCTION {Schema}.count_orders() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- In one order for all writers, so that no two wait for each other.
            PERFORM FROM {Schema}.dashboard_stats ORDER BY status FOR UPDATE;
            UPDATE {Schema}.dashboard_stats AS stats
                SET orders = stats.orders + TG_ARGV[0]::integer * counted.orders,
                    revenue = stats.revenue + TG_ARGV[0]::integer * counted.revenue
                FROM (SELECT status, count(*) AS orders, sum(total) AS revenue FROM counted_rows GROUP BY status) AS counted
                WHERE counted.status = stats.status;
            RETURN NULL;
        END
        $$;
        CREATE OR REPLACE TRIGGER count_inserted AFTER INSERT ON {Schema}.orders
            REFERENCING NEW TABLE AS counted_rows FOR EACH STATEMENT EXECUTE FUNCTION {Schema}.count_orders('1');
        CREATE OR REPLACE TRIGGER count_old AFTER UPDATE ON {Schema}.orders
            REFERENCING OLD TABLE AS counted_rows FOR EACH STATEMENT EXECUTE FUNCTION {Schema}.count_orders('-1');
        CREATE OR REPLACE TRIGGER count_updated AFTER UPDATE ON {Schema}.orders
            REFERENCING NEW TABLE AS counted_rows FOR EACH STATEMENT EXECUTE FUNCTION {Schema}.count_orders('1');
        CREATE OR REPLACE TRIGGER count_deleted AFTER DELETE ON {Schema}.orders
            REFERENCING OLD TABLE AS counted_rows FOR EACH STATEMENT EXECUTE FUNCTION {Schema}.count_orders('-1');
        """;

    /// <summary>Creates the tables and their triggers if necessary. Several instances may do so at once.</summary>
    public static Task ApplyAsync(string connectionString, CancellationToken ct) => SampleSchema.ApplyAsync(
        connectionString, Schema, $"{Create} {Count} {DashboardOrdersChannel.Up} {DashboardStatsChannel.Up}", ct);
}
