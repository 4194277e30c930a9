using System.ComponentModel.DataAnnotations;
using Notify;

namespace Runtime.Tests.Schema;

/// <summary>Each asks the same question: at row level, at statement level, and of a member.</summary>
[PgChannel("people_row")]
[PgTrigger("people", Name = "people_row", On = TriggerEvents.Insert, When = "NEW.email = 'BOB@x.org'", SearchPath = ["extensions"])]
internal sealed record PeopleRow(int Id);

[PgChannel("people_each")]
[PgTrigger("people", Name = "people_each", Level = TriggerLevel.Statement, On = TriggerEvents.Insert, When = "NEW.email = 'BOB@x.org'", SearchPath = ["extensions"])]
internal sealed record PeopleEach(int Id);

[PgChannel("people_member")]
[PgTrigger("people", Name = "people_member", On = TriggerEvents.Insert, SearchPath = ["extensions", "it's \"odd\""])]
internal sealed record PeopleMember(int Id, [PgSql("NEW.email = 'BOB@x.org'")] bool IsBob, [PgSql("NEW.tags -> 'a'"), MaxLength(9)] string? A);

[PgChannel("people_member_each")]
[PgTrigger("people", Name = "people_member_each", Level = TriggerLevel.Statement, On = TriggerEvents.Insert, SearchPath = ["extensions"])]
internal sealed record PeopleMemberEach(
    int Id, [PgSql("NEW.email = 'BOB@x.org'")] bool IsBob, [PgSql("tags -> 'a'"), MaxLength(9)] string? A, [PgSql("TG_OP"), MaxLength(9)] string Operation);

/// <summary>What can't be read, in each place. <c>missing</c> is in no schema.</summary>
[PgChannel("wrong_member")]
[PgTrigger("people", Name = "wrong_member", On = TriggerEvents.Insert)]
internal sealed record WrongMember([PgSql("NEW.missing")] int? Id);

[PgChannel("wrong_bare")]
[PgTrigger("people", Name = "wrong_bare", On = TriggerEvents.Insert)]
internal sealed record WrongBare([PgSql("id")] int? Id);

[PgChannel("wrong_table")]
[PgTrigger("missing", Name = "wrong_table", On = TriggerEvents.Insert)]
internal sealed record WrongTable(int Id);

[PgChannel("wrong_column")]
[PgTrigger("people", Name = "wrong_column", On = TriggerEvents.Insert)]
internal sealed record WrongColumn(int Missing);

[PgChannel("wrong_function")]
[PgTrigger("people", Name = "wrong_function", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
internal sealed record WrongFunction([PgSql("missing(NEW.id)")] int? Id);

[PgChannel("wrong_type")]
[PgTrigger("people", Name = "wrong_type", On = TriggerEvents.Insert)]
internal sealed record WrongType([PgSql("NEW.id || true")] int? Id);

[PgChannel("wrong_ambiguous")]
[PgTrigger("people", Name = "wrong_ambiguous", On = TriggerEvents.Update, When = "id > 1")]
internal sealed record WrongAmbiguous(int Id);

[PgChannel("wrong_when")]
[PgTrigger("people", Name = "wrong_when", On = TriggerEvents.Insert, When = "NEW.missing > 1")]
internal sealed record WrongWhen(int Id);

[PgChannel("wrong_when_each")]
[PgTrigger("people", Name = "wrong_when_each", On = TriggerEvents.Insert, Level = TriggerLevel.Statement, When = "NEW.id || true")]
internal sealed record WrongWhenEach(int Id);

[PgChannel("wrong_schema")]
[PgTrigger("people", Name = "wrong_schema", On = TriggerEvents.Insert)]
internal sealed record WrongSchema([PgSql("hidden.secret(NEW.id)")] int? Id);

[PgChannel("wrong_view")]
[PgTrigger("people_view", Name = "wrong_view", On = TriggerEvents.Insert)]
internal sealed record WrongView(int Id);

[PgChannel("wrong_foreign")]
[PgTrigger("people_foreign", Name = "wrong_foreign", Level = TriggerLevel.Statement, On = TriggerEvents.Insert)]
internal sealed record WrongForeign(int Id);

[PgChannel("wrong_syntax")]
[PgTrigger("people", Name = "wrong_syntax", On = TriggerEvents.Insert)]
internal sealed record WrongSyntax([PgSql("NEW.id +")] int? Id);

[PgChannel("wrong_syntax_each")]
[PgTrigger("people", Name = "wrong_syntax_each", On = TriggerEvents.Insert, Level = TriggerLevel.Statement, When = "NEW.id +")]
internal sealed record WrongSyntaxEach(int Id);

[PgChannel("wrong_literal")]
[PgTrigger("people", Name = "wrong_literal", On = TriggerEvents.Insert, When = "NEW.id = 'x'")]
internal sealed record WrongLiteral(int Id);

[PgChannel("wrong_subquery")]
[PgTrigger("people", Name = "wrong_subquery", On = TriggerEvents.Insert, When = "EXISTS (SELECT FROM public.people AS vip WHERE vip.id = NEW.id)")]
internal sealed record WrongSubquery(int Id);
