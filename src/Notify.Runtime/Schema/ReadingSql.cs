using Notify.Generated;

namespace Notify;

/// <summary>
/// Parses the user's SQL as a function will, without running it. PL/pgSQL parses it only when the function is called, and a wrong name or
/// type is then a warning at each write.
/// </summary>
internal static class ReadingSql
{
    /// <summary>What a trigger function knows besides rows. A name means one of these only if no column has it.</summary>
    private const string Variables =
        """
        (SELECT ''::text AS tg_op, ''::name AS tg_name, ''::text AS tg_when, ''::text AS tg_level, 0::oid AS tg_relid, ''::name AS tg_relname,
            ''::name AS tg_table_name, ''::name AS tg_table_schema, 0 AS tg_nargs, '{}'::text[] AS tg_argv) AS variables
        """;

    /// <summary>For each attribute with SQL that the function evaluates: the attribute, and what reads its SQL.</summary>
    /// <param name="function">The function.</param>
    /// <param name="table">The table whose rows it reads, quoted.</param>
    public static IEnumerable<(string Attribute, string Sql)> Create(FunctionDefinition function, string table)
    {
        string with = function.Row is null ? "" : $"WITH {TriggerSql.TransitionTable} AS (SELECT * FROM {table}) ";
        string rows = function.Row is null ? $"{table} AS new, {table} AS old" : $"{TriggerSql.TransitionTable} AS {function.Row}";
        IEnumerable<(string Attribute, string Query)> queries = function.Expressions.Select(sql =>
            ($"[PgSql(\"{sql}\")]", $"SELECT to_json({Sql.Expression(sql)}) FROM {rows}"));
        if (function.Condition is { } condition)
        {
            queries = queries.Append(($"When = \"{condition}\"", $"SELECT FROM {rows} WHERE {Sql.Expression(condition)}"));
        }

        return queries.Select(one => (one.Attribute, $"""
            SET LOCAL search_path = {TriggerSql.SearchPath(function)};
            PREPARE notify_reading AS SELECT EXISTS ({with}{one.Query}) FROM {Variables};
            DEALLOCATE notify_reading
            """));
    }
}
