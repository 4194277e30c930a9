namespace Notify;

/// <summary>The differences, and the SQL that resolves them.</summary>
internal sealed class SchemaPlan
{
    private readonly List<SchemaDifference> _differences = [];
    private readonly List<(int Step, string Sql, string Subject)> _statements = [];

    public IReadOnlyList<SchemaDifference> Differences => _differences;

    /// <summary>
    /// The statements, in the order in which they must run, with what each is for. One that resolves several differences is listed once.
    /// </summary>
    public IEnumerable<(string Sql, string Subject)> Statements => _statements.OrderBy(statement => statement.Step)
        .DistinctBy(statement => statement.Sql).Select(statement => (statement.Sql, statement.Subject));

    /// <summary>The differences that applying can't resolve.</summary>
    public IReadOnlyList<SchemaDifference> Obstacles => [.. _differences.Where(difference => !difference.CanBeApplied)];

    /// <summary>What other roles have created with our mark, or on a table of theirs; it is neither used nor in the way.</summary>
    public List<string> Ignored { get; } = [];

    /// <summary>Values that columns may have and members can't hold.</summary>
    public List<string> Doubts { get; } = [];

    /// <summary>The functions of owners whose channels are all known that none of these declares.</summary>
    public List<InstalledFunction> Stale { get; } = [];

    public void Add(SchemaDifferenceKind kind, string name, string message) =>
        _differences.Add(new SchemaDifference { Kind = kind, Name = name, Message = message });

    /// <summary>Adds a statement that drops something, before anything is created.</summary>
    public void Drop(string sql, string subject) => _statements.Add((0, sql, subject));

    /// <summary>Adds a statement that reads the user's SQL or creates what triggers need.</summary>
    public void Prepare(string sql, string subject) => _statements.Add((1, sql, subject));

    /// <summary>Adds a statement about a trigger, which locks its table until the transaction ends.</summary>
    public void Attach(string sql, string subject) => _statements.Add((2, sql, subject));

    /// <summary>For review: the differences as comments, then the SQL.</summary>
    public string Script() => _differences.Count == 0
        ? ""
        : string.Concat(_differences.Select(difference => $"-- {difference.Message.ReplaceLineEndings(" ")}\n"))
            + string.Concat(Statements.Select(statement => $"\n{statement.Sql}\n"));
}
