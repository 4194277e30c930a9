using System.ComponentModel.DataAnnotations;
using Notify;

namespace Runtime.Tests.Triggers;

/// <summary>None shows the column <c>place</c>, which says where a partitioned table keeps the row.</summary>
[PgChannel("kind_rows")]
[PgTrigger("kinds", Name = "kind_rows", OnlyWhenChanged = true)]
internal sealed record KindRow([PgOperation] ChangeKind Action, int Id, [MaxLength(9)] string? Text);

[PgChannel("kind_updates")]
[PgTrigger("kinds", Name = "kind_updates", On = TriggerEvents.Update)]
internal sealed record KindUpdate([PgOperation] ChangeKind Action, int Id);

[PgChannel("kind_each")]
[PgTrigger("kinds", Name = "kind_each", Level = TriggerLevel.Statement)]
internal sealed record KindEach([PgOperation] ChangeKind Action, int Id, [MaxLength(9)] string? Text);

[PgChannel("kind_truncated")]
[PgTrigger("kinds", Name = "kind_truncated", Level = TriggerLevel.Statement, On = TriggerEvents.Truncate)]
internal sealed record KindTruncated([PgOperation] ChangeKind Action);

[PgChannel("kind_deferred")]
[PgTrigger("kinds", Name = "kind_deferred", Timing = TriggerTiming.Deferred)]
internal sealed record KindDeferred(int Id);
