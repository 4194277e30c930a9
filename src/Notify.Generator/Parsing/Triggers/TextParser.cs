using Notify.Generator.Model;

namespace Notify.Generator.Emission.Triggers;

/// <summary>Prints SQL expressions for the payload's JSON and the channel's name.</summary>
internal static class TriggerPayload
{
    /// <summary>The variables that expressions use; which of them a function needs, its emitter finds by their names.</summary>
    public const string ChangedColumnsVariable = "changed_columns";
    public const string CountVariable = "row_count";
    public const string TimestampVariable = "moment";
    public const string OperationVariable = "operation";

    /// <summary>
    /// The label of a function at statement level. A query over the rows takes a bare name for that of a column, if there is one, which
    /// is what the user's SQL is for; ours says whose the variable is.
    /// </summary>
    public const string Label = "own";

    /// <summary>The whole payload.</summary>
    public static string Json(TriggerScope scope, string indentation)
    {
        return Object(new SqlConcatenation(), scope.Channel.Payload, scope).ToSql(indentation);
    }

    /// <summary>The JSON of one of the rows that are packed.</summary>
    public static string RowJson(TriggerScope scope, string indentation)
    {
        return Object(new SqlConcatenation(), TriggerColumns.RowObject(scope.Channel.Payload), scope).ToSql(indentation);
    }

    /// <summary>What stands before the packed rows, and what after them.</summary>
    public static (string Head, string Tail) Envelope(TriggerScope scope, string indentation)
    {
        SqlConcatenation head = new();
        SqlConcatenation tail = new();
        SqlConcatenation current = head;
        current.Literal("{");
        foreach (MemberModel member in scope.Channel.Payload.Members)
        {
            Name(current, member, member == scope.Channel.Payload.Members[0]);
            if (member.Fill.Kind == FillKind.Rows)
            {
                current.Literal("[");
                current = tail;
                current.Literal("]");
            }
            else
            {
                Value(current, member, scope);
            }
        }

        current.Literal("}");
        return (head.ToSql(indentation), tail.ToSql(indentation));
    }

    /// <summary>The channel's name, a value that may be null where a member of its family is.</summary>
    public static string ChannelName(TriggerScope scope)
    {
        SqlConcatenation name = new();
        foreach (ChannelNamePartModel part in scope.Channel.Channel.Parts)
        {
            _ = part.Parameter is null ? name.Literal(part.Literal) : NamePart(name, part.Parameter.Fill, scope);
        }

        return name.ToSql("            ");
    }

    private static SqlConcatenation NamePart(SqlConcatenation name, FillModel fill, TriggerScope scope) => fill.Kind switch
    {
        FillKind.Operation when scope.Operation is { } single => name.Literal(Upper(single)),
        FillKind.Operation => name.Value(Operation(scope)),
        FillKind.Table => name.Literal(scope.Trigger.Table),
        FillKind.Schema => name.Literal(scope.Trigger.Schema),
        FillKind.Column => name.Value($"{scope.Row}.{Sql.Identifier(fill.Text)}::text"),
        FillKind.Old => name.Value($"{scope.Old}.{Sql.Identifier(fill.Text)}::text"),
        FillKind.TransactionId => name.Value("pg_current_xact_id()::text"),
        FillKind.Count => name.Value($"{Label}.{CountVariable}::text"),
        _ => name.Value(Expression(fill.Text) + "::text"),
    };

    private static SqlConcatenation Object(SqlConcatenation json, ObjectModel model, TriggerScope scope)
    {
        json.Literal("{");
        foreach (MemberModel member in model.Members)
        {
            Name(json, member, member == model.Members[0]);
            Value(json, member, scope);
        }

        return json.Literal("}");
    }

    private static void Name(SqlConcatenation json, MemberModel member, bool isFirst)
    {
        json.Literal($"{(isFirst ? "" : ",")}\"{JsonText.Escape(member.JsonName)}\":");
    }

    private static void Value(SqlConcatenation json, MemberModel member, TriggerScope scope)
    {
        FillModel fill = member.Fill;
        if (fill.IsOfRow && scope.Row is null)
        {
            json.Literal("null");
            return;
        }

        _ = fill.Kind switch
        {
            FillKind.Nested => Object(json, (ObjectModel)member.Value, scope),
            FillKind.Rows => json.Literal("[]"),
            FillKind.Operation when scope.Operation is { } single => json.Literal($"\"{Upper(single)}\""),
            FillKind.Operation => json.Literal("\"").Value(Operation(scope)).Literal("\""),
            FillKind.Table => json.Literal($"\"{JsonText.Escape(scope.Trigger.Table)}\""),
            FillKind.Schema => json.Literal($"\"{JsonText.Escape(scope.Trigger.Schema)}\""),
            FillKind.TransactionId when member.Value is ScalarModel { Kind: ScalarKind.String } =>
                json.Literal("\"").Value("pg_current_xact_id()::text").Literal("\""),
            FillKind.TransactionId => json.Value("pg_current_xact_id()::text"),
            FillKind.Timestamp => json.Value(scope.Trigger.IsRowLevel ? "to_json(clock_timestamp())::text" : $"{Label}.{TimestampVariable}"),
            FillKind.Count => json.Value($"{Label}.{CountVariable}::text"),
            FillKind.ChangedColumns => json.Value(ChangedColumnsVariable),
            FillKind.Row => json.Value(scope.Trigger.IsRowLevel ? $"row_to_json({scope.Row})::text" : $"row_to_json({scope.Row}.*)::text"),
            FillKind.Column => json.Value(Of($"{scope.Row}.{Sql.Identifier(fill.Text)}")),
            FillKind.Old => json.Value(Of($"{scope.Old}.{Sql.Identifier(fill.Text)}")),
            _ => json.Value(Of(Expression(fill.Text))),
        };
    }

    private static string Operation(TriggerScope scope) => scope.Trigger.IsRowLevel ? "TG_OP" : $"{Label}.{OperationVariable}";

    private static string Of(string value) => $"coalesce(to_json({value})::text, 'null')";

    private static string Expression(string sql) => $"({TriggerText.Verbatim(sql)})";

    private static string Upper(TriggerEvents single) => single.ToString().ToUpperInvariant();
}
