namespace Notify;

/// <summary>What differs, and the SQL that mends it.</summary>
internal sealed class SchemaPlan
{
    private readonly List<SchemaDifference> _differences = [];
    private readonly List<(int Step, string Sql)> _statements = [];

    public IReadOnlyList<SchemaDifference> Differences => _differences;

    /// <summary>In the order in which they must run; statements that several differences need stand there once.</summary>
    public IReadOnlyList<string> Statements =>
        [.. _statements.OrderBy(statement => statement.Step).Select(statement => statement.Sql).Distinct()];

    /// <summary>Those that applying can't mend.</summary>
    public IReadOnlyList<SchemaDifference> Obstacles => [.. _differences.Where(difference => !difference.CanBeApplied)];

    public void Add(SchemaDifferenceKind kind, string name, string message) =>
        _differences.Add(new SchemaDifference { Kind = kind, Name = name, Message = message });

    /// <summary>What must be gone before something else takes its name.</summary>
    public void Drop(string sql) => _statements.Add((0, sql));

    /// <summary>What triggers need.</summary>
    public void Prepare(string sql) => _statements.Add((1, sql));

    /// <summary>Triggers, whose tables are locked from here on.</summary>
    public void Attach(string sql) => _statements.Add((2, sql));

    /// <summary>For people: the differences as comments, then the SQL.</summary>
    public string Script() => _differences.Count == 0
        ? ""
        : string.Concat(_differences.Select(difference => $"-- {difference.Message.ReplaceLineEndings(" ")}\n"))
            + string.Concat(Statements.Select(statement => $"\n{statement}\n"));
}
