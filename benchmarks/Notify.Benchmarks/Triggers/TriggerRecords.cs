using System.ComponentModel.DataAnnotations;

namespace Notify.Benchmarks.Triggers;

/// <summary>What is sent of a row, in every form but one.</summary>
[PgChannel("bench_row")]
[PgTrigger("bench_row")]
public sealed record RowLevel(
    [PgOperation] ChangeKind Action, long Id, [MaxLength(20)] string Status, decimal TotalAmount, DateTimeOffset UpdatedAt);

[PgChannel("bench_raise")]
[PgTrigger("bench_raise", OnError = TriggerErrors.Raise)]
public sealed record RowLevelRaise(
    [PgOperation] ChangeKind Action, long Id, [MaxLength(20)] string Status, decimal TotalAmount, DateTimeOffset UpdatedAt);

[PgChannel("bench_key")]
[PgTrigger("bench_key")]
public sealed record RowLevelKey(long Id);

[PgChannel("bench_each")]
[PgTrigger("bench_each", Level = TriggerLevel.Statement)]
public sealed record EachRow(
    [PgOperation] ChangeKind Action, long Id, [MaxLength(20)] string Status, decimal TotalAmount, DateTimeOffset UpdatedAt);

public sealed record PackedRow(long Id, [property: MaxLength(20)] string Status, decimal TotalAmount, DateTimeOffset UpdatedAt);

[PgChannel("bench_packed")]
[PgTrigger("bench_packed", Level = TriggerLevel.Statement)]
public sealed record Packed([PgOperation] ChangeKind Action, [PgRows] IReadOnlyList<PackedRow> Rows);

public sealed record PackedKey(long Id);

[PgChannel("bench_packed_keys")]
[PgTrigger("bench_packed_keys", Level = TriggerLevel.Statement)]
public sealed record PackedKeys([PgOperation] ChangeKind Action, [PgRows] IReadOnlyList<PackedKey> Rows);

[PgChannel("bench_summary")]
[PgTrigger("bench_summary", Level = TriggerLevel.Statement)]
public sealed record StatementSummary([PgOperation] ChangeKind Action, [PgCount] long Count, [PgTimestamp] DateTimeOffset At);
