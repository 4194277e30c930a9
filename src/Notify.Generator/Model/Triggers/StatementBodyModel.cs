namespace Notify.Generator.Model.Triggers;

/// <summary>The function of statement-level triggers.</summary>
internal sealed record StatementBodyModel : BodyModel
{
    /// <summary>The changed rows, for all operations but TRUNCATE; null if there are no others.</summary>
    public required ChangesModel? Changes { get; init; }

    /// <summary>The notification of a TRUNCATE; null if it fires no trigger.</summary>
    public required NotificationModel? Truncation { get; init; }

    /// <summary>Whether an error about an oversize payload is raised at the end of the function.</summary>
    public required bool RaisesFailure { get; init; }
}

/// <summary>What is sent for the rows of the transition table.</summary>
internal abstract record ChangesModel
{
    /// <summary>The name of a row in queries, which the user's SQL also uses.</summary>
    public required string Row { get; init; }

    /// <summary>The user's condition on a row; null if all count.</summary>
    public required string? Condition { get; init; }
}

/// <summary>One notification per row.</summary>
internal sealed record EachRowModel : ChangesModel
{
    public required EquatableArray<TextPartModel> Payload { get; init; }
}

/// <summary>As many rows per notification as fit.</summary>
internal sealed record PackedModel : ChangesModel
{
    /// <summary>The payload before the rows.</summary>
    public required EquatableArray<TextPartModel> Head { get; init; }

    /// <summary>One row.</summary>
    public required EquatableArray<TextPartModel> Item { get; init; }

    /// <summary>The payload after the rows.</summary>
    public required EquatableArray<TextPartModel> Tail { get; init; }

    public required bool CountsRows { get; init; }

    /// <summary>Whether messages name rows, which are found again by their number.</summary>
    public required bool NumbersRows { get; init; }
}

/// <summary>One notification per statement, if it changed any row.</summary>
internal sealed record SummaryModel : ChangesModel
{
    public required NotificationModel Notification { get; init; }

    public required bool CountsRows { get; init; }
}

/// <summary>A notification that contains no value of a row.</summary>
/// <param name="Payload">Its payload.</param>
/// <param name="MayBeTooLarge">Whether the user's SQL can make it exceed the limit.</param>
internal sealed record NotificationModel(EquatableArray<TextPartModel> Payload, bool MayBeTooLarge);
