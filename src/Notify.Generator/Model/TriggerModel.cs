namespace Notify.Generator.Model;

/// <summary>A row-level trigger that sends a row as a payload.</summary>
internal sealed record TriggerModel
{
    public required string Schema { get; init; }

    public required string Table { get; init; }

    /// <summary>The name of the trigger and of its function.</summary>
    public required string Name { get; init; }

    /// <summary>In the order of the payload's members.</summary>
    public required EquatableArray<TriggerMemberModel> Members { get; init; }
}

/// <summary>What a member is filled with.</summary>
/// <param name="JsonName">The member's name in the payload.</param>
/// <param name="Column">The column; null for the operation.</param>
internal sealed record TriggerMemberModel(string JsonName, string? Column);
