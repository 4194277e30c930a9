namespace Notify;

/// <summary>Blocks of PL/pgSQL.</summary>
internal static class SqlBlock
{
    /// <summary>PostgreSQL's own objects come first. Temporary ones, which any role can create, come last.</summary>
    public const string SearchPath = "pg_catalog, pg_temp";

    /// <summary>Runs a block.</summary>
    public static string Do(string block)
    {
        string tag = Tag(block);
        return $"DO {tag}\n{block}\n{tag};";
    }

    /// <summary>Runs statements that find only what is on the given path, and leaves the session's as it was.</summary>
    public static string Pinned(string statements, string declarations = "", string path = SearchPath) => Do($"""
        DECLARE
            session_path pg_catalog.text := pg_catalog.current_setting('search_path');
        {(declarations.Length == 0 ? "" : $"    {declarations}\n")}BEGIN
            -- Functions and operators come from this path only, whatever the session's is.
            PERFORM pg_catalog.set_config('search_path', {Sql.Literal(path)}, true);
        {statements}
            PERFORM pg_catalog.set_config('search_path', session_path, true);
        END
        """);

    /// <summary>Revokes everything on an object from every grantee but its owner. It needs a variable "grantee".</summary>
    /// <param name="target">The object, as REVOKE names it.</param>
    /// <param name="grants">The FROM and WHERE clauses that find its grants, each called <c>a</c>.</param>
    public static string RevokeFromOthers(string target, string grants) => $"""
        FOR grantee IN
            SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
            {Indent(grants, 1)}
        LOOP
            EXECUTE {Sql.Literal($"REVOKE ALL ON {target} FROM ")} || grantee || ' CASCADE';
        END LOOP;
        """;

    /// <summary>Indents all lines but the first.</summary>
    public static string Indent(string text, int levels) => text.Replace("\n", "\n" + new string(' ', 4 * levels));

    /// <summary>A dollar quote that the text does not contain. Tools such as DbUp take any but the shortest one for a variable.</summary>
    public static string Tag(string text)
    {
        string tag = "$$";
        for (int number = 1; text.Contains(tag); number++)
        {
            tag = $"$notify{number}$";
        }

        return tag;
    }
}
