#pragma warning disable NTG112 // The names of few columns.

using System.ComponentModel.DataAnnotations;
using Notify;

namespace Runtime.Tests.Triggers;

/// <summary>Each shows something of the column v that is not the column itself.</summary>
[PgChannel("changed_length")]
[PgTrigger("changing", On = TriggerEvents.Update, OnlyWhenChanged = true)]
internal sealed record ChangedLength(int Id, [PgSql("length(NEW.v)")] int Length);

[PgChannel("changed_names")]
[PgTrigger("changing", On = TriggerEvents.Update, OnlyWhenChanged = true)]
internal sealed record ChangedNames(int Id, [PgChangedColumns] IReadOnlyList<string> Columns);

[PgChannel("changed_before")]
[PgTrigger("changing", On = TriggerEvents.Update, OnlyWhenChanged = true)]
internal sealed record ChangedBefore(int Id, [PgOld("v"), MaxLength(9)] string Before);

[PgChannel("changed_inside")]
[PgTrigger("changing", On = TriggerEvents.Update, OnlyWhenChanged = true)]
internal sealed record ChangedInside(int Id, ChangedInsideLength Inside);

internal sealed record ChangedInsideLength([PgSql("length(NEW.v)")] int Length);

[PgChannel("changed_to_{Length}", Name = "ChangedTo")]
[PgTrigger("changing", On = TriggerEvents.Update, OnlyWhenChanged = true)]
internal sealed record ChangedTo([PgSql("length(NEW.v)")] int Length);
