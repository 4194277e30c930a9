using System.Security.Cryptography;
using System.Text;
using Notify;

namespace Runtime.Tests.Schema;

/// <summary>A channel with one trigger, as generated code would declare it.</summary>
public sealed record Declared
{
    public string Owner { get; init; } = "Shop.Contracts";

    public string Channel { get; init; } = "order_events";

    public string Table { get; init; } = "orders";

    public string Name { get; init; } = "notify_order_events";

    public string Kind { get; init; } = "TRIGGER";

    public string Events { get; init; } = "AFTER INSERT OR UPDATE OF \"status\"";

    public string Rest { get; init; } = "FOR EACH ROW";

    public string Payload { get; init; } = "row_to_json(NEW)::text";

    /// <summary>What it does instead of sending <see cref="Payload"/>.</summary>
    public string? Statements { get; init; }

    public string Options { get; init; } = "SET search_path = pg_catalog, pg_temp";

    public string[] Columns { get; init; } = ["id", "status"];

    public bool EnableAlways { get; init; }

    public bool StoresPayloads { get; init; }

    public ChannelSchema Schema
    {
        get
        {
            string body = $"\nBEGIN\n    {Statements ?? $"PERFORM pg_notify('{Channel}', {Payload});"}\n    RETURN NULL;\nEND\n";
            TriggerDefinition definition = new()
            {
                Name = Name,
                Kind = Kind,
                Events = Events,
                Rest = Rest,
                EnableAlways = EnableAlways,
            };
            string function =
                $"""
                CREATE OR REPLACE FUNCTION "public"."{Name}"() RETURNS trigger
                    LANGUAGE plpgsql
                    {Options}
                AS $notify${body}$notify$;
                """;
            string create =
                $"""
                DROP TRIGGER IF EXISTS "{Name}" ON "public"."{Table}";
                CREATE {Kind} "{Name}" {Events} ON "public"."{Table}" {Rest} EXECUTE FUNCTION "public"."{Name}"();
                ALTER TABLE "public"."{Table}" ENABLE {(EnableAlways ? "ALWAYS" : "")} TRIGGER "{Name}";
                """;
            string fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(function + create)))[..16];
            string mark = $"NotifyGen; owner={Owner}; channel={Channel}; fingerprint={fingerprint}";
            return new ChannelSchema
            {
                Owner = Owner,
                Channel = Channel,
                StoresPayloads = StoresPayloads,
                Triggers =
                [
                    new TriggerSchema
                    {
                        Schema = "public",
                        Table = Table,
                        FunctionSchema = "public",
                        FunctionName = Name,
                        Body = body,
                        IsSecurityDefiner = Options.Contains("SECURITY DEFINER", StringComparison.Ordinal),
                        Fingerprint = fingerprint,
                        Columns = Columns,
                        Triggers = [definition],
                        Up = $"{function}\nCOMMENT ON FUNCTION \"public\".\"{Name}\"() IS '{mark}';\n{create}",
                        Down = $"DROP TRIGGER IF EXISTS \"{Name}\" ON \"public\".\"{Table}\";\nDROP FUNCTION IF EXISTS \"public\".\"{Name}\"();",
                    },
                ],
            };
        }
    }
}
