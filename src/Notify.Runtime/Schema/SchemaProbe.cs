using Npgsql;

namespace Notify;

/// <summary>
/// Makes what is declared in the session's temporary schema, reads what the catalogue makes of it, and undoes it. So the comparison
/// is exact, because PostgreSQL itself writes both sides, and no lock on anybody's table is needed. The role needs the right
/// TEMPORARY on the database, which all have unless it was taken away.
/// </summary>
internal static class SchemaProbe
{
    private const string Name = "notify_schema_probe";
    private const string Call = " EXECUTE FUNCTION ";

    /// <summary>What the catalogue says about the declared function's options.</summary>
    public static Task<FunctionOptions> FunctionAsync(SchemaSession session, TriggerSchema trigger, CancellationToken ct)
    {
        string sql = $"{TriggerText.CreateFunctionAs(trigger, Name)}\n{SchemaCatalogue.FunctionText} 'pg_temp.{Name}()'::regprocedure";
        return session.TryOutAsync(
            async () => (await session.QueryAsync(sql, row => SchemaCatalogue.Options(row), [], ct).ConfigureAwait(false)).Single() with
            {
                // The probe's own are those of the session's default privileges.
                Callers = "",
            },
            ct);
    }

    /// <summary>What <c>pg_get_triggerdef</c> says about the declared triggers, by their names.</summary>
    /// <returns>
    /// Null where it can't be found out, because a condition names the table's own row type. What remains then is the fingerprint.
    /// </returns>
    public static async Task<Dictionary<string, string>?> TriggersAsync(
        SchemaSession session, TriggerSchema trigger, InstalledTable table, CancellationToken ct)
    {
        string columns = string.Join(", ", table.Columns.Select(column => $"{Sql.Identifier(column.Name)} {column.Type}"));
        // They call a function of the probe's: who only compares may not execute the declared one.
        string creates = string.Concat(trigger.Triggers.Select(definition =>
            $"CREATE {TriggerText.CreateTriggerOn($"pg_temp.{Name}", definition, $"pg_temp.{Name}()")}\n"));
        string sql =
            $"""
            CREATE FUNCTION pg_temp.{Name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
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
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.CannotCoerce or PostgresErrorCodes.DatatypeMismatch
            or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.WrongObjectType)
        {
            return null;
        }
    }

    /// <summary>
    /// The definition without the function's name: which function it is, is compared by oid. Arguments stay, and make a difference.
    /// </summary>
    public static string WithoutFunction(string definition)
    {
        int call = definition.LastIndexOf(Call, StringComparison.Ordinal);
        return call >= 0 && definition.EndsWith("()", StringComparison.Ordinal) ? definition[..(call + Call.Length)] : definition;
    }

    /// <summary>The definition as it would be on the user's table.</summary>
    private static string OnTable(string definition, string table)
    {
        int name = definition.IndexOf(Name, StringComparison.Ordinal);
        int on = definition.LastIndexOf(" ON ", name, StringComparison.Ordinal);
        return $"{definition[..on]} ON {table}{definition[(name + Name.Length)..]}";
    }
}
