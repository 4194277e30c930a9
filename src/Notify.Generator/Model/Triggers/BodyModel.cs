namespace Notify.Generator.Model.Triggers;

/// <summary>What a trigger function does: the decisions that both levels share.</summary>
internal abstract record BodyModel
{
    public required TriggerChannelModel Channel { get; init; }

    public required OversizeAction Oversize { get; init; }

    /// <summary>Whether errors reach the writer.</summary>
    public required bool RaisesErrors { get; init; }

    /// <summary>
    /// Whether the user's own SQL is part of the function. It takes bare names for columns, it may fail for any row, and the text of its
    /// errors may quote values.
    /// </summary>
    public required bool HasUserSql { get; init; }

    /// <summary>In the order in which they are declared.</summary>
    public required EquatableArray<VariableModel> Variables { get; init; }
}

/// <summary>The channel that a function notifies.</summary>
/// <param name="Pattern">The name or the family's pattern, for messages.</param>
/// <param name="IsFamily">Whether the name depends on the row.</param>
/// <param name="Name">The name. Its value is null where a column in it is.</param>
internal sealed record TriggerChannelModel(string Pattern, bool IsFamily, EquatableArray<TextPartModel> Name);

/// <summary>A variable of a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Declaration">Its type, and its initial value if that takes no function.</param>
/// <param name="Initial">
/// An initial value that takes a function, if only to convert it. It is assigned where errors are caught, which a declaration is not.
/// </param>
internal sealed record VariableModel(string Name, string Declaration, string Initial = "");

/// <summary>What happens to a payload that exceeds the limit.</summary>
internal enum OversizeAction
{
    /// <summary>It is skipped with a WARNING.</summary>
    Warn,

    /// <summary>The statement fails.</summary>
    Raise,

    /// <summary>The statement fails, but only after the block that turns other errors into warnings.</summary>
    RaiseAfterGuard,

    /// <summary>It is stored, and a reference to it is sent.</summary>
    Store,
}
