#pragma warning disable NTG112 // A note of any size is stored.

using Notify;

namespace Migrations.Tests;

/// <summary>All that is special in the SQL: a function with its owner's rights, a table of payloads, a condition, an array, a family.</summary>
[PgChannel("tool_orders", Oversize = Oversize.Store)]
[PgTrigger("orders", When = "NEW.note <> '{0} :name $1'", On = TriggerEvents.Insert)]
public sealed record ToolOrder([PgOperation] ChangeKind Action, int Id, string? Note);

/// <summary>The function runs with the writer's rights.</summary>
[PgChannel("tool_packs")]
[PgTrigger("orders", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
public sealed record ToolPack([PgOperation] ChangeKind Action, [PgRows] IReadOnlyList<ToolPackRow> Rows);

public sealed record ToolPackRow(int Id, [PgSql("NEW.id || ' {1}'")] string? Text);
