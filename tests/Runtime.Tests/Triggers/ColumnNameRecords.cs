#pragma warning disable NTG112 // Too large on purpose.
#pragma warning disable NTG013 // Escaping would give all columns one collation.

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Notify;

namespace Runtime.Tests.Triggers;

internal sealed record CapturedRow(int Id, [PgOperation] ChangeKind Action, [PgRow] JsonElement Row);

[PgChannel("captured_packs")]
[PgTrigger("captured", Name = "captured_packs", Level = TriggerLevel.Statement, On = TriggerEvents.Insert | TriggerEvents.Update)]
internal sealed record CapturedPack([PgCount] int Count, [PgTimestamp] DateTimeOffset At, [PgRows] IReadOnlyList<CapturedRow> Rows);

[PgChannel("captured_each")]
[PgTrigger("captured", Name = "captured_each", Level = TriggerLevel.Statement, On = TriggerEvents.Insert | TriggerEvents.Update)]
internal sealed record CapturedEach(int Id, [PgOperation] ChangeKind Action, [PgTimestamp] DateTimeOffset At, string Text);

[PgChannel("stored_each", Oversize = Oversize.Store)]
[PgTrigger("stored_each", Level = TriggerLevel.Statement)]
internal sealed record StoredEach(int Id, string Text);

[PgChannel("zoned")]
[PgTrigger("zoned")]
internal sealed record Zoned(DateTimeOffset At);

[PgChannel("listed")]
[PgTrigger("listed", On = TriggerEvents.Update)]
internal sealed record Listed(int Id, [PgChangedColumns] IReadOnlyList<string> Columns);

[PgChannel("collated_{Region}_{Room}", Name = "CollatedRooms")]
[PgTrigger("collated", Level = TriggerLevel.Statement)]
internal sealed record CollatedRoom([MaxLength(9)] string Region, [MaxLength(3)] string Room, [PgRows] IReadOnlyList<CollatedRow> Rows);

internal sealed record CollatedRow(int Id);

[PgChannel("replicated")]
[PgTrigger("replicated", EnableAlways = true)]
internal sealed record Replicated(int Id);
