using Notify.Generated;
using Npgsql;

namespace Notify;

/// <summary>
/// Creates what is declared in the session's temporary schema, reads how the catalogue describes it, and rolls back. PostgreSQL itself
/// prints both sides of the comparison, so it is exact, and no table is locked. The role needs the TEMPORARY right on the database,
/// which every role has by default.
/// </summary>
internal static class SchemaProbe
{
    private const string Name = "notify_schema_probe";
    private const string Call = " EXECUTE FUNCTION ";

    /// <summary>
    /// The options that the catalogue shows for the declared function, except <see cref="FunctionOptions.Callers"/>: the probe's callers
    /// come from the session's default privileges.
    /// </summary>
    public static Task<FunctionOptions?> FunctionAsync(SchemaSession session, FunctionDefinition function, CancellationToken ct)
    {
        string create = TriggerSql.CreateFunctionOnly(function with { Schema = "pg_temp", Name = Name });
        string sql = $"{create}\n{SchemaCatalogue.FunctionText} 'pg_temp.{Name}()'::regprocedure";
        return session.TryOutAsync<FunctionOptions?>(
            async () => (await session.QueryAsync(sql, row => SchemaCatalogue.Options(row), [], ct).ConfigureAwait(false)).Single(), ct);
    }

    /// <summary>What <c>pg_get_triggerdef</c> returns for the declared triggers of a table, by their names.</summary>
    /// <returns>
    /// Null if it can't be determined, because a condition names the table's own row type or what doesn't exist. Then only the fingerprint
    /// is compared.
    /// </returns>
    public static async Task<Dictionary<string, string>?> TriggersAsync(
        SchemaSession session, FunctionDefinition function, IEnumerable<TriggerDefinition> triggers, InstalledTable table, CancellationToken ct)
    {
        // The triggers call a function that the probe creates, so that comparing needs no right to execute the declared one.
        FunctionDefinition probe = new() { Schema = "pg_temp", Name = Name, Body = "BEGIN RETURN NULL; END", Fingerprint = "", SearchPath = function.SearchPath, Triggers = [] };
        string columns = string.Join(", ", table.Columns.Select(column => $"{Sql.Identifier(column.Name)} {column.Type}"));
        string creates = string.Join("\n", triggers.Select(trigger =>
            TriggerSql.CreateTrigger(probe, trigger with { Schema = "pg_temp", Table = Name, EnableAlways = false })));
        string sql =
            $"""
            {TriggerSql.CreateFunctionOnly(probe)}
            CREATE TEMPORARY TABLE {Name} ({columns});
            {creates}
            SELECT tgname, pg_catalog.pg_get_triggerdef(oid) FROM pg_catalog.pg_trigger
            WHERE tgrelid = 'pg_temp.{Name}'::regclass AND NOT tgisinternal
            """;
        try
        {
            List<(string Name, string Definition)> definitions = await session.TryOutAsync(
                () => session.QueryAsync(sql, row => (row.GetString(0), row.GetString(1)), [], ct), ct).ConfigureAwait(false);
            return definitions.ToDictionary(
                definition => definition.Name, definition => OnTable(definition.Definition, table.CatalogueName));
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>
    /// A trigger's definition without the call, because functions are compared by oid. If the call's arguments are not the declared ones,
    /// the call stays, and makes a difference.
    /// </summary>
    public static string WithoutFunction(string definition, TriggerDefinition trigger)
    {
        // PostgreSQL prints them like this, because the session sets standard_conforming_strings.
        string arguments = $"({string.Join(", ", trigger.Arguments.Select(argument => $"'{argument.Replace("'", "''", StringComparison.Ordinal)}'"))})";
        if (!definition.EndsWith(arguments, StringComparison.Ordinal))
        {
            return definition;
        }

        int call = definition.LastIndexOf(Call, definition.Length - arguments.Length, StringComparison.Ordinal);
        return call >= 0 ? definition[..(call + Call.Length)] : definition;
    }

    /// <summary>The definition as it would read for the user's table.</summary>
    private static string OnTable(string definition, string table)
    {
        int name = definition.IndexOf(Name, StringComparison.Ordinal);
        int on = definition.LastIndexOf(" ON ", name, StringComparison.Ordinal);
        return $"{definition[..on]} ON {table}{definition[(name + Name.Length)..]}";
    }
}
