namespace Notify;

/// <summary>A table, or a view, with its columns and their types as SQL names them.</summary>
/// <param name="Oid">What it is in the catalogue.</param>
/// <param name="Schema">Its schema, unquoted.</param>
/// <param name="Name">Its name, unquoted.</param>
/// <param name="CatalogueName">Both as definitions in the catalogue name it: quoted only where it must be.</param>
/// <param name="Columns">In the table's order.</param>
internal sealed record InstalledTable(
    uint Oid, string Schema, string Name, string CatalogueName, IReadOnlyList<(string Name, string Type)> Columns);
