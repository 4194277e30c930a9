using System.Text.RegularExpressions;
using Notify.Generated;
using Kind = Notify.SchemaDifferenceKind;

namespace Notify;

/// <summary>Compares the columns that a trigger function reads with those of a table, and what members can hold with what is in them.</summary>
internal sealed class ColumnComparison(ChannelSchema channel, FunctionDefinition function, SchemaPlan plan)
{
    private readonly ColumnRead[] _reads = [.. function.Reads.Select(ColumnRead.Parse)];

    /// <returns>Whether the table has all columns.</returns>
    public bool Compare(InstalledTable table, IEnumerable<TriggerDefinition> triggers)
    {
        string name = TriggerSql.QualifiedTable(triggers.First());
        string subject = SchemaChange.Subject(channel, triggers.First());
        string[] missing =
        [
            .. _reads.Select(read => read.Column).Concat(triggers.SelectMany(trigger => trigger.UpdateOf.Concat(trigger.ChangedColumns)))
                .Except(table.Columns.Select(column => column.Name)),
        ];
        foreach (string column in missing)
        {
            plan.Add(Kind.ColumnMissing, $"{name}.{Sql.Identifier(column)}",
                $"The table {name} has no column {Sql.Identifier(column)}. It is needed for {subject}. {Remedy(table, column)}");
        }

        foreach ((ColumnRead read, InstalledColumn column) in _reads.Join(table.Columns, read => read.Column, column => column.Name, (read, column) => (read, column)))
        {
            CompareType(read, column, $"{name}.{Sql.Identifier(column.Name)}", subject, triggers);
        }

        return missing.Length == 0;
    }

    /// <summary>What to do about a missing table.</summary>
    public static string Remedy((string Schema, string Name)? namesake) => namesake is not (string schema, string name)
        ? "Run the migrations that create it first."
        : $"The database has {Sql.Identifier(schema)}.{Sql.Identifier(name)}: write [PgTrigger({Quoted(name)}"
            + $"{(schema == "public" ? "" : $", Schema = {Quoted(schema)}")})].";

    private string Remedy(InstalledTable table, string missing)
    {
        string? other = table.Columns.Select(column => column.Name).FirstOrDefault(name => SchemaCatalogue.Plain(name) == SchemaCatalogue.Plain(missing));
        return other is null
            ? "Run the migrations that add it first."
            : $"The table has {Sql.Identifier(other)}: write {(_reads.All(read => read.Column != missing) ? Quoted(other) : $"[PgColumn({Quoted(other)})]")}"
                + $"{(char.IsUpper(other[0]) ? ", or Naming = AsWritten in [PgChannel]" : "")}.";
    }

    private void CompareType(ColumnRead read, InstalledColumn column, string name, string subject, IEnumerable<TriggerDefinition> triggers)
    {
        string sent = $"the column {name} ({column.Type}), which {subject} sends";
        if (!read.Fits(column))
        {
            plan.Add(Kind.ColumnType, name,
                $"A member of the type {read.Kind} can hold no value of {sent}. No such payload could be read. Change the type of one of them.");
            return;
        }

        if (read.Unnamed(column).ToArray() is { Length: > 0 } labels)
        {
            plan.Doubts.Add($"{sent}: the member's enum has no {string.Join(", ", labels.Take(10).Select(label => $"\"{label}\""))}");
        }

        // A condition on the column may keep null away.
        bool isGuarded = IsIn(function.Condition, column.Name) || triggers.All(trigger => IsIn(trigger.When, column.Name));
        if (column.MayBeNull && !read.TakesNull && !isGuarded)
        {
            plan.Doubts.Add($"{sent}: it may be null, and the member can't");
        }
    }

    private static bool IsIn(string? condition, string column) => condition is not null
        && Regex.IsMatch(condition, $@"(?<!\w){Regex.Escape(column)}(?!\w)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>A literal of C#.</summary>
    private static string Quoted(string name) => $"\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
