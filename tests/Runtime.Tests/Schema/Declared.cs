using System.Security.Cryptography;
using System.Text;
using Notify;

namespace Runtime.Tests.Schema;

/// <summary>A channel with one trigger function, as generated code would declare it.</summary>
public sealed record Declared
{
    public string Owner { get; init; } = "Shop.Contracts";

    public string Channel { get; init; } = "order_events";

    /// <summary>The function's name, and the default of its trigger's.</summary>
    public string Name { get; init; } = "notify_order_events";

    public string Payload { get; init; } = "row_to_json(NEW)::text";

    /// <summary>What it does instead of sending <see cref="Payload"/>.</summary>
    public string? Statements { get; init; }

    public bool IsSecurityDefiner { get; init; }

    /// <summary>As <see cref="FunctionDefinition.Reads"/>; a name alone says nothing of the member.</summary>
    public string[] Columns { get; init; } = ["id", "status"];

    /// <summary>The trigger. Without a name, it has the function's.</summary>
    public TriggerDefinition Trigger { get; init; } = new()
    {
        Name = "",
        Schema = "public",
        Table = "orders",
        Events = TriggerEvents.Insert | TriggerEvents.Update,
        UpdateOf = ["status"],
    };

    /// <summary>Further triggers that call the function.</summary>
    public TriggerDefinition[] More { get; init; } = [];

    public bool StoresPayloads { get; init; }

    public FunctionDefinition Function
    {
        get
        {
            FunctionDefinition function = new()
            {
                Schema = "public",
                Name = Name,
                IsSecurityDefiner = IsSecurityDefiner,
                Body = $"\nBEGIN\n    {Statements ?? $"PERFORM pg_notify('{Channel}', {Payload});"}\n    RETURN NULL;\nEND\n",
                Fingerprint = "",
                Reads = Columns,
                Triggers = [Trigger.Name.Length == 0 ? Trigger with { Name = Name } : Trigger, .. More],
            };
            byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(TriggerSql.Up(function, mark: "")));
            return function with { Fingerprint = Convert.ToHexStringLower(hash)[..16] };
        }
    }

    public string Up => TriggerSql.Up(Function, OwnerMark.Format(Owner, Channel, Function.Fingerprint));

    public ChannelSchema Schema => new()
    {
        Owner = Owner,
        Channel = Channel,
        StoresPayloads = StoresPayloads,
        Functions = [Function],
    };
}
