using Notify.Generated;
using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>Reads the database's catalogue. Any role that can connect may do so, and no table is locked.</summary>
internal static class SchemaCatalogue
{
    /// <summary>The columns that are selected from a function p and its language l, but for its body.</summary>
    private const string FunctionColumns =
        """
        p.prosecdef,
        (SELECT coalesce(string_agg(setting, E'\n' ORDER BY setting COLLATE "C"), '') FROM unnest(p.proconfig) AS setting),
        concat_ws(' ', 'RETURNS', p.prorettype::regtype, 'LANGUAGE', l.lanname, 'volatility', p.provolatile, 'parallel', p.proparallel,
            'strict', p.proisstrict, 'leakproof', p.proleakproof),
        (SELECT coalesce(string_agg(DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END COLLATE "C", ', '), '')
            FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) WHERE grantee <> p.proowner)
        """;

    /// <summary>One function by its oid.</summary>
    public const string FunctionText =
        $"SELECT {FunctionColumns} FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang WHERE p.oid = ";

    /// <summary>
    /// The owner of the function $1, if it may not create triggers on the table $2. Replacing a function does not change its owner, who
    /// could then make all writers run arbitrary code.
    /// </summary>
    public const string StrangerText =
        "SELECT p.proowner::regrole::text FROM pg_catalog.pg_proc p WHERE p.oid = $1 AND NOT has_table_privilege(p.proowner, $2, 'TRIGGER')";

    /// <summary>
    /// What <c>to_json</c> makes of a type is decided as PostgreSQL does: by the type under domains and arrays, and for a type that isn't built
    /// in by its cast to json. A numeric with a scale is a number with a point. Null counts if neither the column nor a domain forbids it;
    /// a constraint that says something of it, or an expression that generates the value, may.
    /// </summary>
    private const string TablesText =
        """
        SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
            format('%I.%I', n.nspname, c.relname), c.oid, c.relowner::regrole::text, type.json, type.labels,
            NOT type.not_null AND c.relkind IN ('r', 'p') AND a.attgenerated = '' AND NOT EXISTS (
                SELECT FROM pg_constraint AS o WHERE o.conrelid = c.oid AND o.contype = 'c' AND a.attnum = ANY (o.conkey) AND pg_get_constraintdef(o.oid) LIKE '%NULL%')
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN LATERAL (
            WITH RECURSIVE inner_type (id, modifier, brackets, not_null) AS (
                SELECT a.atttypid, a.atttypmod, '', a.attnotnull
                UNION ALL
                SELECT CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END,
                    CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE i.modifier END,
                    i.brackets || CASE t.typtype WHEN 'd' THEN '' ELSE '[' END,
                    i.not_null OR (t.typnotnull AND i.brackets = '')
                FROM inner_type AS i JOIN pg_type AS t ON t.oid = i.id
                WHERE t.typtype = 'd' OR t.typsubscript = 'array_subscript_handler'::regproc
            )
            SELECT i.not_null, ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = i.id) AS labels, i.brackets || CASE
                WHEN t.typtype = 'c' THEN 'record'
                WHEN t.oid >= 16384 AND EXISTS (
                    SELECT FROM pg_cast WHERE castsource = t.oid AND casttarget = 'json'::regtype AND castfunc <> 0) THEN 'json'
                WHEN t.typtype = 'e' THEN 'enum'
                WHEN t.oid >= 16384 THEN 'text'
                WHEN t.typname = 'numeric' AND (i.modifier - 4) & 2047 BETWEEN 1 AND 1000 THEN 'fraction'
                WHEN t.typname IN ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8') THEN 'number'
                WHEN t.typname IN ('bool', 'json', 'uuid', 'date', 'time', 'timetz', 'timestamp', 'interval', 'bytea') THEN t.typname::text
                WHEN t.typname = 'jsonb' THEN 'json'
                WHEN t.typname = 'timestamptz' THEN 'timestamp'
                ELSE 'text' END AS json
            FROM inner_type AS i JOIN pg_type AS t ON t.oid = i.id
            WHERE t.typtype <> 'd' AND t.typsubscript <> 'array_subscript_handler'::regproc
        ) AS type ON true
        WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND (n.nspname, c.relname) IN (SELECT * FROM unnest($1::name[], $2::name[]))
        ORDER BY c.oid, a.attnum
        """;

    /// <summary>Tables whose names differ from $1 in case, underscores and quotes only; of another schema than $2 if its owner is trusted.</summary>
    private static readonly string NamesakesText =
        $"""
        SELECT n.nspname, c.relname
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'f', 'v') AND lower(replace(c.relname, '_', '')) = $1 AND (n.nspname = $2 OR (
            NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema' AND ({IsTrusted("c.relowner", "'{}'")})))
        ORDER BY n.nspname <> $2, n.nspname, c.relname
        LIMIT 1
        """;

    /// <summary>
    /// Excludes temporary schemas: any role may create a function there and give it a comment with our mark. A foreign function is only named.
    /// A TRIGGER privilege makes a declared function trusted, but no other: dropping one also drops the triggers that call it.
    /// </summary>
    private static readonly string FunctionsText =
        $"""
        SELECT p.oid, n.nspname, p.proname, d.description, p.proowner::regrole::text,
            known.is_foreign,
            CASE WHEN known.is_foreign THEN '' ELSE p.prosrc END,
            {FunctionColumns}
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        LEFT JOIN pg_catalog.pg_description d
            ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::regclass AND d.objsubid = 0
        CROSS JOIN LATERAL (SELECT NOT (
            {IsTrusted("p.proowner", "$4")}
            OR (EXISTS (SELECT FROM unnest($4::oid[]) AS declared WHERE has_table_privilege(p.proowner, declared, 'TRIGGER'))
                AND p.proowner IN (
                    SELECT one.proowner FROM pg_proc AS one JOIN pg_namespace AS home ON home.oid = one.pronamespace
                    WHERE one.pronargs = 0 AND (home.nspname, one.proname) IN (SELECT * FROM unnest($1::name[], $2::name[]))))
        )) AS known (is_foreign)
        WHERE p.pronargs = 0
            AND NOT starts_with(n.nspname, 'pg_temp_')
            AND ((n.nspname, p.proname) IN (SELECT * FROM unnest($1::name[], $2::name[])) OR starts_with(d.description, $3))
        ORDER BY n.nspname, p.proname
        """;

    /// <summary>Older versions of PostgreSQL mark the triggers of partitions as internal, so they are recognized by tgparentid.</summary>
    private static readonly string TriggersText =
        $"""
        SELECT n.nspname, c.relname, t.tgname, t.tgfoid, d.description, t.tgenabled::text, t.tgparentid <> 0, t.tgconstraint <> 0,
            pg_catalog.pg_get_triggerdef(t.oid),
            NOT ({IsTrusted("c.relowner", "$5")})
        FROM pg_catalog.pg_trigger t
        JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_description d
            ON d.objoid = t.tgfoid AND d.classoid = 'pg_catalog.pg_proc'::regclass AND d.objsubid = 0
        WHERE (NOT t.tgisinternal OR t.tgparentid <> 0)
            AND (t.tgfoid = ANY ($1) OR (n.nspname, c.relname, t.tgname) IN (SELECT * FROM unnest($2::name[], $3::name[], $4::name[])))
        ORDER BY n.nspname, c.relname, t.tgname
        """;

    /// <summary>Whether a role has the current one's rights anyway, or owns the database or a declared table.</summary>
    private static string IsTrusted(string role, string declaredTables) => $"""
        pg_has_role({role}, current_user, 'MEMBER') OR {role} = (SELECT datdba FROM pg_database WHERE datname = current_database())
            OR EXISTS (SELECT FROM pg_class WHERE oid = ANY ({declaredTables}) AND relowner = {role})
        """;

    public static async Task<InstalledSchema> ReadAsync(
        SchemaSession session, IReadOnlyList<ChannelSchema> channels, CancellationToken ct)
    {
        FunctionDefinition[] declared = [.. channels.SelectMany(channel => channel.Functions)];
        TriggerDefinition[] triggers = [.. declared.SelectMany(function => function.Triggers)];
        IReadOnlyList<InstalledTable> tables = await TablesAsync(session, triggers, ct).ConfigureAwait(false);
        uint[] declaredTables = [.. tables.Where(table => table.Schema != "notify").Select(table => table.Oid)];
        List<InstalledFunction> functions = await session.QueryAsync(
            FunctionsText,
            row => new InstalledFunction(
                row.GetFieldValue<uint>(0), row.GetString(1), row.GetString(2), Text(row, 3), row.GetString(4), row.GetBoolean(5), Options(row, 7), row.GetString(6)),
            [
                Names(declared.Select(function => function.Schema)),
                Names(declared.Select(function => function.Name)),
                new NpgsqlParameter<string> { TypedValue = OwnerMark.Prefix },
                Oids(declaredTables),
            ],
            ct).ConfigureAwait(false);
        List<InstalledTrigger> installed = await session.QueryAsync(
            TriggersText,
            Trigger,
            [
                Oids(functions.Where(function => !function.IsForeign).Select(function => function.Oid)),
                Names(triggers.Select(trigger => trigger.Schema)),
                Names(triggers.Select(trigger => trigger.Table)),
                Names(triggers.Select(trigger => trigger.Name)),
                Oids(declaredTables),
            ],
            ct).ConfigureAwait(false);
        return new InstalledSchema(tables, functions, [.. installed.Where(trigger => trigger.Definition.Length > 0)]);
    }

    /// <summary>Reads what <see cref="FunctionText"/> selects.</summary>
    public static FunctionOptions Options(NpgsqlDataReader row, int first = 0) =>
        new(row.GetBoolean(first), row.GetString(first + 1), row.GetString(first + 2), row.GetString(first + 3));

    private static async Task<IReadOnlyList<InstalledTable>> TablesAsync(
        SchemaSession session, TriggerDefinition[] triggers, CancellationToken ct)
    {
        List<(string Schema, string Table, InstalledColumn? Column, string CatalogueName, uint Oid, string Owner)> columns = await session.QueryAsync(
            TablesText,
            row => (row.GetString(0), row.GetString(1), Column(row), row.GetString(4), row.GetFieldValue<uint>(5), row.GetString(6)),
            [
                Names(triggers.Select(trigger => trigger.Schema).Append("notify")),
                Names(triggers.Select(trigger => trigger.Table).Append("payload")),
            ],
            ct).ConfigureAwait(false);
        return [.. columns.GroupBy(column => (column.Schema, column.Table)).Select(table => new InstalledTable(
            table.First().Oid,
            table.Key.Schema,
            table.Key.Table,
            table.First().CatalogueName,
            table.First().Owner,
            [.. table.Select(column => column.Column).OfType<InstalledColumn>()]))];
    }

    /// <summary>Null for a table without columns.</summary>
    private static InstalledColumn? Column(NpgsqlDataReader row) => row.IsDBNull(2) || row.IsDBNull(7)
        ? null
        : new InstalledColumn(row.GetString(2), row.GetString(3), row.GetString(7), row.GetFieldValue<string[]>(8), row.GetBoolean(9));

    /// <summary>The table that a name may mean that no table has; null if there is none.</summary>
    public static async Task<(string Schema, string Name)?> NamesakeAsync(SchemaSession session, TriggerDefinition trigger, CancellationToken ct)
    {
        string[] parts = trigger.Table.Split('.');
        string schema = parts.Length == 2 ? parts[0].Trim('"') : trigger.Schema;
        List<(string, string)> found = await session.QueryAsync(
            NamesakesText,
            row => (row.GetString(0), row.GetString(1)),
            [new NpgsqlParameter<string> { TypedValue = Plain(parts[^1]) }, new NpgsqlParameter<string> { TypedValue = schema }],
            ct).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>A name without what is easily taken for a part of it, or left out.</summary>
    public static string Plain(string name) => name.Trim('"').Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static InstalledTrigger Trigger(NpgsqlDataReader row) => new()
    {
        Schema = row.GetString(0),
        Table = row.GetString(1),
        Name = row.GetString(2),
        Function = row.GetFieldValue<uint>(3),
        FunctionComment = Text(row, 4),
        State = row.GetString(5)[0],
        IsOfPartition = row.GetBoolean(6),
        IsConstraint = row.GetBoolean(7),
        Definition = Text(row, 8) ?? "", // Dropped meanwhile.
        IsForeign = row.GetBoolean(9),
    };

    /// <summary>An oid as a parameter.</summary>
    public static NpgsqlParameter Oid(uint value) => new NpgsqlParameter<uint> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Oid };

    private static NpgsqlParameter<uint[]> Oids(IEnumerable<uint> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static NpgsqlParameter<string[]> Names(IEnumerable<string> names) =>
        new() { TypedValue = [.. names], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
