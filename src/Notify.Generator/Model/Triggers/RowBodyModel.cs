namespace Notify.Generator.Model.Triggers;

/// <summary>The function of a row-level trigger.</summary>
internal sealed record RowBodyModel : BodyModel
{
    /// <summary>The changed row: NEW, OLD, or the variable that holds one of them.</summary>
    public required string Row { get; init; }

    /// <summary>Whether that variable is used, and so has to be set first.</summary>
    public required bool CopiesRow { get; init; }

    public required bool ListsChangedColumns { get; init; }

    public required EquatableArray<TextPartModel> Payload { get; init; }
}
