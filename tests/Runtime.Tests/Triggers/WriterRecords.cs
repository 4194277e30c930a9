#pragma warning disable NTG112 // Too large on purpose.

using System.ComponentModel.DataAnnotations;
using Notify;

namespace Runtime.Tests.Triggers;

/// <summary>A record for each form of function, all on one table.</summary>
[PgChannel("writer_row")]
[PgTrigger("written", Name = "writer_row")]
internal sealed record WriterRow(
    [PgOperation] ChangeKind Action, [PgTimestamp] DateTimeOffset At, [PgTransactionId] long Xid, int Id, string Text, double Ratio,
    DateTimeOffset Moment, byte[] Bytes, [PgChangedColumns] IReadOnlyList<string> Columns, [PgOld("text")] string? Before);

[PgChannel("writer_sql")]
[PgTrigger("written", Name = "writer_sql", On = TriggerEvents.Insert)]
internal sealed record WriterSql(
    int Id,
    [PgSql(@"NEW.text || '\a' || E'it\'s' || U&'\0041' || 'b\'
        '\c'")] string Text,
    [PgSql("NEW.moment::text || NEW.length || NEW.bytes || NEW.ratio")] string Settings,
    [PgSql("ARRAY['01/02/2026'::date]::text")] string Date);

[PgChannel("writer_sql_each")]
[PgTrigger("written", Name = "writer_sql_each", Level = TriggerLevel.Statement, On = TriggerEvents.Insert,
    When = @"NEW.text <> '\' AND NEW.moment::date::text = '2026-11-21' AND E'it\'s' = 'it''s'")]
internal sealed record WriterSqlEach(
    int Id, [PgSql(@"NEW.text || '\a' || E'it\'s'")] string Text, [PgSql("NEW.moment::text || NEW.length || NEW.bytes || NEW.ratio")] string Settings);

[PgChannel("writer_room_{Id}", Name = "WriterRooms")]
[PgTrigger("written", Name = "writer_room")]
internal sealed record WriterRoom(int Id, string Text);

[PgChannel("writer_each")]
[PgTrigger("written", Name = "writer_each", Level = TriggerLevel.Statement)]
internal sealed record WriterEach([PgOperation] ChangeKind Action, [PgTimestamp] DateTimeOffset At, int Id, string Text, double Ratio);

[PgChannel("writer_pack")]
[PgTrigger("written", Name = "writer_pack", Level = TriggerLevel.Statement, On = TriggerEvents.Insert | TriggerEvents.Delete | TriggerEvents.Truncate)]
internal sealed record WriterPack([PgCount] long Count, [PgTimestamp] DateTimeOffset At, [PgRows] IReadOnlyList<WriterPackRow> Rows);

internal sealed record WriterPackRow(int Id, string Text, byte[] Bytes);

[PgChannel("writer_rooms_{Id}", Name = "WriterRoomPacks")]
[PgTrigger("written", Name = "writer_rooms", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
internal sealed record WriterRoomPack(int Id, [PgRows] IReadOnlyList<WriterPackRow> Rows);

[PgChannel("writer_sum")]
[PgTrigger("written", Name = "writer_sum", Level = TriggerLevel.Statement, On = TriggerEvents.Insert | TriggerEvents.Truncate)]
internal sealed record WriterSum([PgOperation] ChangeKind Action, [PgCount] long Count, [PgTimestamp] DateTimeOffset At, [PgTable] string Table);

[PgChannel("writer_stored", Oversize = Oversize.Store)]
[PgTrigger("written", Name = "writer_stored", On = TriggerEvents.Insert)]
internal sealed record WriterStored(int Id, string Text);

[PgChannel("writer_stored_each", Oversize = Oversize.Store)]
[PgTrigger("written", Name = "writer_stored_each", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
internal sealed record WriterStoredEach(int Id, string Text);

[PgChannel("writer_strict")]
[PgTrigger("written", Name = "writer_strict", On = TriggerEvents.Insert, Oversize = TriggerOversize.Fail)]
internal sealed record WriterStrict(int Id, string Text);

[PgChannel("writer_when")]
[PgTrigger("written", Name = "writer_when", When = @"NEW.text <> '\' AND E'it\'s' = 'it''s'", On = TriggerEvents.Insert)]
internal sealed record WriterWhen(int Id, string Text);

[PgChannel("writer_changed")]
[PgTrigger("written", Name = "writer_changed", On = TriggerEvents.Insert | TriggerEvents.Update, OnlyWhenChanged = true)]
internal sealed record WriterChanged(int Id, string Text, [PgSql("length(NEW.text)")] int Length);

[PgChannel("writer_raising")]
[PgTrigger("written", Name = "writer_raising", OnError = TriggerErrors.Raise)]
internal sealed record WriterRaising(int Id, string Text);

[PgChannel("writer_raising_each")]
[PgTrigger("written", Name = "writer_raising_each", Level = TriggerLevel.Statement, OnError = TriggerErrors.Raise)]
internal sealed record WriterRaisingEach(int Id, string Text);

[PgChannel("writer_far")]
[PgTrigger("заказы", Name = "writer_far")]
internal sealed record WriterFar(string Key, [MaxLength(9000)] string Text);

[PgChannel("writer_far_each")]
[PgTrigger("заказы", Name = "writer_far_each", Level = TriggerLevel.Statement)]
internal sealed record WriterFarEach(string Key, [MaxLength(9000)] string Text);

[PgChannel("writer_far_pack")]
[PgTrigger("заказы", Name = "writer_far_pack", Level = TriggerLevel.Statement)]
internal sealed record WriterFarPack([PgRows] IReadOnlyList<WriterFar> Rows);
