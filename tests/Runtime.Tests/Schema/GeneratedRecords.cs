#pragma warning disable NTG112 // A note of any size is what is to be stored, or left out.

using Notify;

namespace Runtime.Tests.Schema;

/// <summary>Records whose generated schemas are applied and compared.</summary>
[PgChannel("schema_rows", Oversize = Oversize.Store)]
[PgTrigger("orders")]
internal sealed record SchemaRow([property: PgOperation] ChangeKind Action, long Id, string? Status, string? Note);

[PgChannel("schema_packs")]
[PgTrigger("orders", Level = TriggerLevel.Statement, On = TriggerEvents.Insert | TriggerEvents.Update)]
internal sealed record SchemaPack([property: PgRows] IReadOnlyList<SchemaPackRow> Rows);

internal sealed record SchemaPackRow(long Id);

[PgChannel("schema_strict")]
[PgTrigger(
    "orders", On = TriggerEvents.Update, When = "NEW.status IS DISTINCT FROM OLD.status", Timing = TriggerTiming.Deferred,
    EnableAlways = true, SecurityDefiner = true, OnError = TriggerErrors.Raise)]
internal sealed record SchemaStrict(long Id);

[PgChannel("schema_order_{Id}", Name = "SchemaOrders")]
[PgTrigger("orders", On = TriggerEvents.Insert)]
[PgTrigger("returns", On = TriggerEvents.Insert)]
internal sealed record SchemaOrder(long Id);

[PgChannel("shared_rows")]
[PgTrigger("orders")]
[PgTrigger("lines", Schema = "it's")]
internal sealed record SharedRow(
    [property: PgOperation] ChangeKind Action, [property: PgSchema] string Schema, [property: PgTable] string Table, long Id);

[PgChannel("shared_packs_{Table}", Name = "SharedPacks", EscapeParameters = true)]
[PgTrigger("orders", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
[PgTrigger("lines", Schema = "it's", FunctionSchema = "public", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
internal sealed record SharedPack(
    [property: PgTable, System.ComponentModel.DataAnnotations.MaxLength(14)] string Table, [property: PgRows] IReadOnlyList<SchemaPackRow> Rows);

[PgChannel("shared_in_public")]
[PgTrigger("orders", When = "NEW.id > 1", On = TriggerEvents.Insert)]
[PgTrigger("lines", Schema = "it's", FunctionSchema = "public", Timing = TriggerTiming.Deferred, On = TriggerEvents.Insert)]
internal sealed record SharedInPublic([property: PgSchema] string Schema, [property: PgTable] string Table, long Id, string? TgArgv);
