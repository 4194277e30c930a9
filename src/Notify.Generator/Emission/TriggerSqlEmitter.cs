using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>Prints the SQL of a row-level trigger.</summary>
internal static class TriggerSqlEmitter
{
    public static string QualifiedTable(TriggerModel trigger) => $"{Sql.Identifier(trigger.Schema)}.{Sql.Identifier(trigger.Table)}";

    public static string Up(ChannelNameModel channel, ObjectModel payload, TriggerModel trigger)
    {
        string body = Body(channel, payload, trigger);
        string tag = Tag(body);
        return $"""
            CREATE OR REPLACE FUNCTION {Function(trigger)}() RETURNS trigger
                LANGUAGE plpgsql
                -- Whatever the writer's search_path is, the functions and operators below are PostgreSQL's own.
                SET search_path = pg_catalog, pg_temp
            AS {tag}
            {body}
            {tag};

            CREATE OR REPLACE TRIGGER {Sql.Identifier(trigger.Name)}
                AFTER INSERT OR UPDATE OR DELETE ON {QualifiedTable(trigger)}
                FOR EACH ROW EXECUTE FUNCTION {Function(trigger)}();
            """.Replace("\r", "");
    }

    public static string Down(TriggerModel trigger)
    {
        return $"""
            DROP TRIGGER IF EXISTS {Sql.Identifier(trigger.Name)} ON {QualifiedTable(trigger)};
            DROP FUNCTION IF EXISTS {Function(trigger)}();
            """.Replace("\r", "");
    }

    private static string Body(ChannelNameModel channel, ObjectModel payload, TriggerModel trigger)
    {
        string fields = string.Join(",\n", trigger.Members.Select(member =>
            $"            {Value(member)} AS {Sql.Identifier(member.JsonName)}"));
        string tooLong = channel.IsFamily
            ? $"channel IS NULL OR octet_length(channel) NOT BETWEEN 1 AND {ChannelName.MaxBytes} OR "
            : "";
        return $"""
            DECLARE
                changed record;
                channel text;
                payload text;
            BEGIN
                -- A deleted row is sent as it was.
                IF TG_OP = 'DELETE' THEN
                    changed := OLD;
                ELSE
                    changed := NEW;
                END IF;

                channel := {Channel(channel, payload, trigger)};
                SELECT row_to_json(fields.*)::text INTO payload
                    FROM (SELECT
            {fields}
                    ) AS fields;

                -- An error here would take the write down with it, so what can't be sent is left out, and said.
                IF {tooLong}octet_length(payload) > {PayloadLimit.MaxBytes} THEN
                    RAISE WARNING 'notification left out: % of a row of % for channel "%" has a payload of % bytes, {PayloadLimit.MaxBytes} is the limit',
                        TG_OP, TG_RELID::regclass, channel, octet_length(payload);
                ELSE
                    PERFORM pg_notify(channel, payload);
                END IF;

                RETURN NULL;
            END
            """.Replace("\r", "");
    }

    private static string Value(TriggerMemberModel member)
    {
        return member.Column is null ? "TG_OP" : $"changed.{Sql.Identifier(member.Column)}";
    }

    private static string Channel(ChannelNameModel channel, ObjectModel payload, TriggerModel trigger)
    {
        List<MemberModel> members = [.. payload.Members];
        return string.Join(" || ", channel.Parts.Select(part => part.Parameter is null
            ? Sql.Literal(part.Literal)
            : $"{Value(trigger.Members[members.IndexOf(part.Parameter)])}::text"));
    }

    private static string Function(TriggerModel trigger) => $"{Sql.Identifier(trigger.Schema)}.{Sql.Identifier(trigger.Name)}";

    /// <summary>A dollar quote that the body does not contain, whatever a name in it looks like.</summary>
    private static string Tag(string body)
    {
        string tag = "$notify$";
        for (int number = 2; body.Contains(tag); number++)
        {
            tag = $"$notify{number}$";
        }

        return tag;
    }
}
