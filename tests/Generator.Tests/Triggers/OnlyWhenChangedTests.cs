using Generator.Tests.Support;
using Notify;

namespace Generator.Tests.Triggers;

/// <summary>OnlyWhenChanged compares everything of the row that the payload shows.</summary>
public sealed class OnlyWhenChangedTests
{
    private const string WholeRow = "record_image_ne(OLD, NEW)";
    private const string Column = "record_image_ne(ROW(OLD.\"id\", OLD.\"v\"), ROW(NEW.\"id\", NEW.\"v\"))";
    private const string OnlyTheKey = "record_image_ne(ROW(OLD.\"id\"), ROW(NEW.\"id\"))";

    /// <summary>A member for each attribute that fills one, and what an UPDATE compares because of it.</summary>
    private static readonly Dictionary<string, (string Member, string Compared)> Members = new()
    {
        ["PgColumnAttribute"] = ("[PgColumn(\"v\")] string V", Column),
        ["PgOldAttribute"] = ("[PgOld(\"v\")] string V", Column),
        ["PgSqlAttribute"] = ("[PgSql(\"length(NEW.v)\")] int V", WholeRow),
        ["PgRowAttribute"] = ("[PgRow] Line V", WholeRow),
        ["PgChangedColumnsAttribute"] = ("[PgChangedColumns] List<string> V", WholeRow),
        ["PgOperationAttribute"] = ("[PgOperation] ChangeKind V", OnlyTheKey),
        ["PgTableAttribute"] = ("[PgTable] string V", OnlyTheKey),
        ["PgSchemaAttribute"] = ("[PgSchema] string V", OnlyTheKey),
        ["PgTimestampAttribute"] = ("[PgTimestamp] DateTime V", OnlyTheKey),
        ["PgTransactionIdAttribute"] = ("[PgTransactionId] long V", OnlyTheKey),
    };

    /// <summary>Of statement level, where rows are not compared.</summary>
    private static readonly string[] OfStatements = ["PgCountAttribute", "PgRowsAttribute"];

    /// <summary>Found by reflection, so that a new attribute has to say what it depends on.</summary>
    public static TheoryData<string> Attributes =>
    [
        .. typeof(PgColumnAttribute).Assembly.GetExportedTypes()
            .Where(type => type.Name.StartsWith("Pg", StringComparison.Ordinal) && type.IsSubclassOf(typeof(Attribute)))
            .Where(type => ((AttributeUsageAttribute)type.GetCustomAttributes(typeof(AttributeUsageAttribute), true)[0]).ValidOn.HasFlag(AttributeTargets.Property))
            .Select(type => type.Name)
            .Except(OfStatements),
    ];

    [Theory]
    [MemberData(nameof(Attributes))]
    public void An_update_is_sent_when_anything_changed_that_a_member_shows(string attribute)
    {
        (string member, string compared) = Members[attribute];
        string[] sources =
        [
            $"[PgChannel(\"a\"), PgTrigger(\"t\", On = TriggerEvents.Update, OnlyWhenChanged = true)] public record Payload(int Id, {member}); public record Line(int Id);",
            $"[PgChannel(\"a\"), PgTrigger(\"t\", On = TriggerEvents.Update, OnlyWhenChanged = true)] public record Payload(int Id, Inner Inner); "
                + $"public record Inner({member}); public record Line(int Id);",
        ];
        foreach (string source in sources)
        {
            GeneratorRun run = GeneratorRun.Of(source);
            Assert.Empty(run.CompilerDiagnostics());
            string up = SqlConstants.FindAll(run.Output).First(constant => constant.Name.EndsWith(".up.sql", StringComparison.Ordinal)).Sql;
            Assert.Contains($"WHEN (pg_catalog.{compared})", up, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Columns_that_the_attribute_names_are_compared_instead()
    {
        GeneratorRun run = GeneratorRun.Of(
            "[PgChannel(\"a\"), PgTrigger(\"t\", On = TriggerEvents.Update, ChangedColumns = [\"v\", \"id\"])] public record Payload([PgSql(\"length(NEW.w)\")] int W);");
        string up = SqlConstants.FindAll(run.Output).First(constant => constant.Name.EndsWith(".up.sql", StringComparison.Ordinal)).Sql;
        Assert.Contains("ROW(OLD.\"v\", OLD.\"id\")", up, StringComparison.Ordinal);
    }
}
