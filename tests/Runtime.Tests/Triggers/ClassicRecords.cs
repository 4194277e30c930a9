#pragma warning disable NTG112 // A row of every type, and JSON of any size.

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Notify;

namespace Runtime.Tests.Triggers;

[PgChannel("order_log")]
[PgTrigger("orders")]
internal sealed record OrderLog
{
    [PgOperation] public required ChangeKind Action { get; init; }

    [PgTimestamp] public required DateTimeOffset At { get; init; }

    public required long Id { get; init; }

    [MaxLength(20)] public string? Status { get; init; }
}

[PgChannel("room_{RoomId}", Name = "RoomLines")]
[PgTrigger("messages", On = TriggerEvents.Insert)]
internal sealed record RoomLine(int RoomId, [MaxLength(100)] string Text);

[PgChannel("cache_invalidation")]
[PgTrigger("products")]
[PgTrigger("prices", Schema = "shop")]
internal sealed record CacheInvalidation([PgSchema, MaxLength(63)] string Schema, [PgTable, MaxLength(63)] string Table, int Id);

[PgChannel("order_status")]
[PgTrigger("orders", On = TriggerEvents.Update, OnlyWhenChanged = true, ChangedColumns = ["status"], When = "NEW.status = 'paid'")]
internal sealed record OrderPaid(long Id, [PgOld("status"), MaxLength(20)] string Before);

internal sealed record ImportedRow(long Id, [MaxLength(1000)] string Text);

[PgChannel("imported_rows")]
[PgTrigger("imports", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
internal sealed record ImportBatch([PgCount] long Total, [PgRows] IReadOnlyList<ImportedRow> Rows);

[PgChannel("order_metrics")]
[PgTrigger("orders", Level = TriggerLevel.Statement)]
internal sealed record OrderMetrics(
    [PgOperation] ChangeKind Action, [PgCount] int Changed, [PgSql("(SELECT count(*) FROM public.orders)")] long Total);

[PgChannel("odd_names")]
[PgTrigger("Ord\"\"er; drop", Schema = "Sch\"ema", Name = "Trig'ger\"")]
internal sealed record OddName([property: PgColumn("col\"umn; --")] int First, [property: PgColumn("$notify$")] int Second);

internal sealed record AnyRow([property: PgRow] JsonElement Row);

[PgChannel("every_type")]
[PgTrigger("every_type", Name = "row_level")]
[PgTrigger("every_type", Name = "each_row", Level = TriggerLevel.Statement)]
internal sealed record EveryTypeRow([PgRow] JsonElement Row);

[PgChannel("every_type_packed")]
[PgTrigger("every_type", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
internal sealed record EveryTypePacked([PgRows] IReadOnlyList<AnyRow> Rows);

internal enum Mood
{
    Sad,
    Happy,
}

[PgChannel("typed_columns")]
[PgTrigger("typed_columns", Name = "typed_row")]
[PgTrigger("typed_columns", Name = "typed_statement", Level = TriggerLevel.Statement)]
internal sealed record TypedColumns(
    bool Flag, byte Tiny, short Small, int Whole, long Big, decimal Amount, float Single, double Double, char Letter,
    [MaxLength(10)] string Text, Guid Uuid, DateTime Local, DateTimeOffset Instant, DateOnly Day, TimeOnly Time, TimeSpan Length,
    [MaxLength(10)] byte[] Bytes, Mood Mood, [MaxLength(3)] int[] Numbers, [MaxLength(3)] double[] Doubles, JsonElement Json);
