namespace Notify;

/// <summary>What the database's catalogue says about everything that the declared channels, or their owners, have to do with.</summary>
internal sealed record InstalledSchema
{
    public required IReadOnlyList<InstalledTable> Tables { get; init; }

    public required IReadOnlyList<InstalledFunction> Functions { get; init; }

    public required IReadOnlyList<InstalledTrigger> Triggers { get; init; }

    public InstalledTable? Table(string schema, string name) =>
        Tables.FirstOrDefault(table => table.Schema == schema && table.Name == name);

    public InstalledFunction? Function(string schema, string name) =>
        Functions.FirstOrDefault(function => function.Schema == schema && function.Name == name);

    public InstalledTrigger? Trigger(string schema, string table, string name) => Triggers.FirstOrDefault(
        trigger => trigger.Schema == schema && trigger.Table == table && trigger.Name == name);
}
