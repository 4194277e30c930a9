using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Model;

/// <summary>
/// What the parser decided about one channel. The emitters see nothing else.
/// </summary>
/// <remarks>
/// Every record in this folder must be equal by value, and hold no symbol, syntax, location or compilation. Those keep whole
/// compilations in memory and are never equal after an edit, so nothing would be cached. A test walks the object graph.
/// </remarks>
internal sealed record ChannelModel
{
    public required ChannelNameModel Channel { get; init; }

    /// <summary>What the generated types are named after: <c>OrderEvents</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The payload's namespace, which the generated types share; null for the global one.</summary>
    public required string? Namespace { get; init; }

    /// <summary>Whether other assemblies see the payload, and so the generated types.</summary>
    public required bool IsPublic { get; init; }

    public required ObjectModel Payload { get; init; }

    /// <summary>Whether an oversize payload goes into a table, so that its size needs no warning.</summary>
    public required bool StoresOversize { get; init; }

    /// <summary>The trigger functions, in the order of their attributes.</summary>
    public required EquatableArray<TriggerFunctionModel> Functions { get; init; }

    /// <summary>The assembly's name. It identifies what the assembly has created in a database.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether payloads may go into the table, by a publisher or by a trigger.</summary>
    public bool StoresPayloads => StoresOversize || Functions.Any(function => function.StoresPayloads);

    /// <summary>Whether the channel needs anything in the database.</summary>
    public bool HasSql => Functions.Count > 0 || StoresPayloads;

    /// <summary>Ids that the compiler reports for uses of the payload's types and members, because of [Obsolete] and [Experimental].</summary>
    public required EquatableArray<string> SilencedIds { get; init; }

    public ChannelKeyModel Key => new(Channel.Pattern, Name, Functions.SelectMany(function => function.Keys).ToEquatableArray());

    /// <summary>The payload type, for messages.</summary>
    public string PayloadName => Payload.TypeName.Replace("global::", "");
}
