using Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>Triggers that can't be made, or can't mean what they say, are found before any database sees them.</summary>
public sealed class TriggerDiagnosticsTests
{
    private const string All = "TriggerEvents.Insert | TriggerEvents.Update | TriggerEvents.Delete | TriggerEvents.Truncate";

    [Theory]
    [InlineData("NTG201", "\"t\", FunctionSchema = \"\"", "the schema of the function is empty")]
    [InlineData("NTG201", "\"t\", Name = \"\"", "the trigger's name is empty")]
    [InlineData("NTG201", "\"t\\0\"", "the table's name contains a NUL character")]
    [InlineData("NTG201", "\"t\", UpdateOf = [\"\"]", "the column's name is empty")]
    [InlineData("NTG201", "\"t\", ChangedColumns = [\"a\\0\"]", "the column's name contains a NUL character")]
    [InlineData(
        "NTG201", "\"t\", Level = TriggerLevel.Statement, Name = \"a23456789012345678901234567890123456789012345678901234567\"",
        "567_insert\" is 64 bytes long")]
    [InlineData(
        "NTG201", "\"t\", OnlyWhenChanged = true, Name = \"a23456789012345678901234567890123456789012345678901234567\"",
        "567_update\" is 64 bytes long")]
    [InlineData("NTG204", "\"t\", On = TriggerEvents.None", "On names no operation")]
    [InlineData("NTG204", "\"t\", On = (TriggerEvents)16", "On names an unknown operation")]
    [InlineData("NTG204", "\"t\", On = " + All, "only a statement-level trigger fires on it")]
    [InlineData("NTG204", "\"t\", UpdateOf = []", "UpdateOf is an empty list")]
    [InlineData("NTG204", "\"t\", ChangedColumns = []", "ChangedColumns is an empty list")]
    [InlineData("NTG204", "\"t\", On = TriggerEvents.Insert, UpdateOf = [\"id\"]", "no UPDATE fires it")]
    [InlineData("NTG201", "\"t\", SearchPath = [\"extensions\", \"\"]", "a schema of SearchPath is empty")]
    [InlineData("NTG201", "\"t\", SearchPath = [\"a\\0\"]", "a schema of SearchPath contains a NUL character")]
    [InlineData("NTG201", "\"t\", SearchPath = [\"a2345678901234567890123456789012345678901234567890123456789012345\"]", "bytes long")]
    [InlineData("NTG201", "\"t\", SearchPath = [\"$user\"]", "SearchPath names \"$user\", which is not the same schema")]
    [InlineData("NTG201", "\"t\", SearchPath = [\"pg_temp\"]", "SearchPath names \"pg_temp\", which is not the same schema")]
    [InlineData("NTG204", "\"t\", On = TriggerEvents.Insert, OnlyWhenChanged = true", "no UPDATE fires it")]
    [InlineData("NTG204", "\"t\", Level = TriggerLevel.Statement, UpdateOf = [\"id\"]", "no UpdateOf at statement level")]
    [InlineData("NTG204", "\"t\", Level = TriggerLevel.Statement, OnlyWhenChanged = true", "use row level")]
    [InlineData("NTG204", "\"t\", Level = TriggerLevel.Statement, Timing = TriggerTiming.Deferred", "at row level only")]
    [InlineData("NTG204", "\"t\", When = \" \"", "When is empty")]
    [InlineData("NTG204", "\"t\", When = \"NEW.id > 1\"", "When names NEW, which DELETE does not have")]
    [InlineData("NTG204", "\"t\", When = \"old.id > 1\"", "When names OLD, which INSERT does not have")]
    [InlineData(
        "NTG204", "\"t\", Level = TriggerLevel.Statement, On = TriggerEvents.Update, When = \"OLD.id > 1\"", "which row before an UPDATE")]
    public async Task Options_that_contradict_each_other_are_reported(string id, string arguments, string message)
    {
        Diagnostic diagnostic = Assert.Single(await ChannelDiagnosticsTests.VerifyAsync(
            $$"""[PgChannel("a"), {|{{id}}:PgTrigger({{arguments}})|}] public record Payload(int Id);"""));
        Assert.Contains(message, diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"t\"", "[PgOld(\"a\")] int Before", "an INSERT has no row from before")]
    [InlineData("\"t\"", "[PgCount] int Count", "[PgCount] is for triggers at statement level")]
    [InlineData("\"t\"", "[PgRows, MaxLength(1)] List<Line> Lines", "[PgRows] is for triggers at statement level")]
    [InlineData("\"t\"", "[PgSql(\"\")] int Sum", "its SQL expression is empty")]
    [InlineData("\"t\"", "[PgSql(\"NEW.a + 1\")] int Sum", "it can't be null, and its SQL names NEW, which DELETE does not have")]
    [InlineData("\"t\"", "[PgSql(\"NEW.a - OLD.a\")] int Sum", "it can't be null, and its SQL names OLD, which INSERT does not have")]
    [InlineData("\"t\", Level = TriggerLevel.Statement", "[PgOld(\"a\")] int? Before", "only a DELETE has rows from before")]
    [InlineData("\"t\", Level = TriggerLevel.Statement", "[PgChangedColumns, MaxLength(1)] List<bool?> Changed", "")]
    [InlineData("\"t\", Level = TriggerLevel.Statement", "[PgSql(\"NEW.a + 1\")] int Sum", "its SQL names NEW, which DELETE does not have")]
    [InlineData("\"t\", Level = TriggerLevel.Statement, On = " + All, "int Id", "a TRUNCATE has no rows")]
    [InlineData("\"t\", Level = TriggerLevel.Statement", "int Id, [PgRows] List<Line> Lines", "make it a member of the elements of \"Lines\"")]
    [InlineData("\"t\", Level = TriggerLevel.Statement", "[PgRows] List<Line> Lines, [PgRows] List<Line> More", "another collection already takes the rows")]
    [InlineData("\"t\", Level = TriggerLevel.Statement", "[PgRows] List<Counted> Lines", "[PgCount] belongs on a member of the payload itself")]
    public async Task A_member_that_the_trigger_can_not_fill_is_reported(string arguments, string members, string message)
    {
        string id = message.Length > 0 ? "NTG205" : "NTG202";
        string member = id == "NTG202" ? members.Replace("Changed)", "", StringComparison.Ordinal).Replace("> Changed", "> {|NTG202:Changed|}", StringComparison.Ordinal) : members;
        string trigger = id == "NTG205" ? $"{{|NTG205:PgTrigger({arguments})|}}" : $"PgTrigger({arguments})";
        Diagnostic diagnostic = Assert.Single(await ChannelDiagnosticsTests.VerifyAsync(
            $"[PgChannel(\"a\"), {trigger}] public record Payload({member}); public record Line(int Id); public record Counted([PgCount] int N);"));
        Assert.Contains(message, diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[PgTable] int {|NTG202:A|}", "must be a string")]
    [InlineData("[PgSchema] int {|NTG202:A|}", "must be a string")]
    [InlineData("[PgTimestamp] DateOnly {|NTG202:A|}", "must be a DateTimeOffset or a DateTime")]
    [InlineData("[PgTransactionId] int {|NTG202:A|}", "must be a long, a ulong or a string")]
    [InlineData("[PgCount] short {|NTG202:A|}", "must be an int or a long")]
    [InlineData("[PgRow] int {|NTG202:A|}", "must be a JsonElement")]
    [InlineData("[PgRows] int {|NTG202:A|}", "must be a collection of records")]
    [InlineData("[PgOperation, PgColumn(\"a\")] ChangeKind {|NTG207:A|}", "is marked [PgColumn], [PgOperation]")]
    public async Task A_member_whose_type_or_attributes_do_not_fit_is_reported(string member, string message)
    {
        Diagnostic diagnostic = Assert.Single(await ChannelDiagnosticsTests.VerifyAsync($"[PgChannel(\"a\")] public record Payload({member});"));
        Assert.Contains(message, diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_triggers_of_a_type_with_one_name_are_reported()
    {
        await ChannelDiagnosticsTests.VerifyAsync(
            """[PgChannel("a"), PgTrigger("t", On = TriggerEvents.Insert), {|NTG201:PgTrigger("t", On = TriggerEvents.Delete)|}] public record Payload(int Id);""");
        await ChannelDiagnosticsTests.VerifyAsync(
            """[PgChannel("a"), PgTrigger("t", Name = "n"), {|NTG201:PgTrigger("u", Name = "n", On = TriggerEvents.Insert)|}] public record Payload(int Id);""");
    }

    [Fact]
    public async Task Triggers_of_one_shape_may_have_one_name_on_several_tables()
    {
        Assert.Empty(await GeneratorRun.Of(
            """[PgChannel("a"), PgTrigger("t", Name = "n"), PgTrigger("u", Name = "n")] public record Payload(int Id);""").DiagnosticsAsync());
    }

    [Fact]
    public async Task Two_types_whose_triggers_have_one_name_are_both_reported()
    {
        MarkedSource source = MarkedSource.Parse("""
            [PgChannel("a"), PgTrigger("t", Name = "same")] public record {|NTG206:One|}(int Id);
            [PgChannel("b"), PgTrigger("t", Name = "same", FunctionSchema = "other")] public record {|NTG206:Two|}(int Id);
            [PgChannel("c"), PgTrigger("u", Name = "same", FunctionSchema = "third")] public record Three(int Id);
            """);
        Diagnostic[] found = [.. await GeneratorRun.Of(source.Source).DiagnosticsAsync()];
        Assert.Equal(
            source.Expected.Select(expected => expected.Span).Order(), found.Select(diagnostic => diagnostic.Location.SourceSpan).Order());
        Assert.All(found, diagnostic => Assert.Contains("trigger \"same\" on \"public\".\"t\"", diagnostic.GetMessage(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"t\", When = \"'NEW.id' = 'OLD.id' /* OLD.id */ AND $$NEW.id$$ <> '' AND \\\"NEW.id\\\" IS NULL -- OLD.id\"", "int Id")]
    [InlineData("\"t\", On = TriggerEvents.Update, When = \"NEW.id > OLD.id\"", "int Id, [PgOld(\"id\")] int Before")]
    [InlineData("\"t\", Level = TriggerLevel.Statement, On = TriggerEvents.Delete, When = \"OLD.id > 1\"", "[PgOld(\"id\")] int Id")]
    [InlineData("\"t\"", "[PgSql(\"NEW.a + 1\")] int? Sum, [PgSql(\"coalesce(NEW.a, OLD.a)\")] int A, [PgSql(\"OLD IS NULL\")] bool IsNew")]
    [InlineData("\"t\", On = TriggerEvents.Update", "[PgSql(\"NEW.a - OLD.a\")] int Difference")]
    [InlineData("\"t\", Level = TriggerLevel.Statement, On = " + All, "int? Id")]
    [InlineData("\"t\", Level = TriggerLevel.Statement, On = " + All, "[PgOperation] ChangeKind Action, [PgRows] List<Line> Lines")]
    [InlineData("\"t\", On = TriggerEvents.Update, OnlyWhenChanged = true", "[PgRow] Line Row")]
    public async Task A_right_trigger_is_not_reported(string arguments, string members)
    {
        GeneratorRun run = GeneratorRun.Of($"[PgChannel(\"a\"), PgTrigger({arguments})] public record Payload({members}); public record Line(int Id);");
        Assert.Empty(await run.DiagnosticsAsync());
        Assert.Empty(run.CompilerDiagnostics());
    }

    [Fact]
    public async Task Packed_rows_need_no_bound_but_each_row_does()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [PgChannel("a")] public record Payload([PgRows] List<Line> Lines); public record Line(string Text);
            """);
        Diagnostic diagnostic = Assert.Single(await run.DiagnosticsAsync());
        Assert.Equal("NTG112", diagnostic.Id);
        Assert.Contains("bound the parts of Lines", diagnostic.GetMessage(), StringComparison.Ordinal);
    }
}
