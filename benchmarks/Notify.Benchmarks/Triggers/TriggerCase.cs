namespace Notify.Benchmarks.Triggers;

/// <summary>A table with a trigger, or without one.</summary>
/// <param name="Title">What the table of results calls it.</param>
/// <param name="Table">The table's name.</param>
/// <param name="Sql">What makes the trigger.</param>
internal sealed record TriggerCase(string Title, string Table, string Sql)
{
    public static IReadOnlyList<TriggerCase> All { get; } =
    [
        new("no trigger", "bench_none", ""),
        ByHand("empty trigger", "bench_empty", ""),
        ByHand("by hand: the key, PERFORM", "bench_hand_key", "PERFORM pg_notify('bench', NEW.id::text);"),
        ByHand("by hand: row_to_json(NEW), PERFORM", "bench_hand_row", "PERFORM pg_notify('bench', row_to_json(NEW)::text);"),
        ByHand("by hand: json_build_object, PERFORM", "bench_hand_object", """
            PERFORM pg_notify('bench', json_build_object(
                'action', TG_OP, 'id', NEW.id, 'status', NEW.status, 'total_amount', NEW.total_amount, 'updated_at', NEW.updated_at)::text);
            """),
        ByHand("by hand: as ours, and an EXCEPTION block for each row", "bench_hand_caught", """
            BEGIN
                payload := '{"action":"' || TG_OP || '","id":' || coalesce(to_json(NEW.id)::text, 'null')
                    || ',"status":' || coalesce(to_json(NEW.status)::text, 'null')
                    || ',"total_amount":' || coalesce(to_json(NEW.total_amount)::text, 'null')
                    || ',"updated_at":' || coalesce(to_json(NEW.updated_at)::text, 'null') || '}';
                payload := pg_notify('bench', payload);
            EXCEPTION WHEN OTHERS THEN
                RAISE WARNING 'left out';
            END;
            """),
        new("row level", "bench_row", BenchRowChannel.Up),
        new("row level, OnError = Raise", "bench_raise", BenchRaiseChannel.Up),
        new("row level, the key alone", "bench_key", BenchKeyChannel.Up),
        new("statement level, one notification a row", "bench_each", BenchEachChannel.Up),
        new("statement level, packed", "bench_packed", BenchPackedChannel.Up),
        new("statement level, packed keys", "bench_packed_keys", BenchPackedKeysChannel.Up),
        new("statement level, summary", "bench_summary", BenchSummaryChannel.Up),
    ];

    private static TriggerCase ByHand(string title, string table, string statements) => new(title, table, $"""
        CREATE FUNCTION {table}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE payload text; BEGIN {statements} RETURN NULL; END $$;
        CREATE TRIGGER {table} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}();
        """);
}
