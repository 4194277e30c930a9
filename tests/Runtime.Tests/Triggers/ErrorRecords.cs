#pragma warning disable NTG112 // Too large on purpose.

using Notify;

namespace Runtime.Tests.Triggers;

[PgChannel("fragile")]
[PgTrigger("fragile")]
internal sealed record Fragile(int Id, string Text);

[PgChannel("strict_rows")]
[PgTrigger("strict_rows", Oversize = TriggerOversize.Fail)]
internal sealed record StrictRow(int Id, string Text);

[PgChannel("strict_each")]
[PgTrigger("strict_each", Oversize = TriggerOversize.Fail, Level = TriggerLevel.Statement)]
internal sealed record StrictEach(int Id, string Text);

[PgChannel("strict_packs")]
[PgTrigger("strict_packs", Oversize = TriggerOversize.Fail, Level = TriggerLevel.Statement)]
internal sealed record StrictPack([PgRows] IReadOnlyList<Fragile> Rows);

[PgChannel("raising")]
[PgTrigger("raising", OnError = TriggerErrors.Raise)]
internal sealed record Raising(int Id, string Text);

[PgChannel("sums")]
[PgTrigger("sums", On = TriggerEvents.Insert)]
internal sealed record Sum(int Id, [PgSql("NEW.text::int + 1")] int Total, [PgSql("'two\nlines'::text")] string Lines);

[PgChannel("stored", Oversize = Oversize.Store)]
[PgTrigger("stored")]
internal sealed record Stored(int Id, string Text);
