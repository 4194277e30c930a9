namespace Notify.Generator.Model.Triggers;

/// <summary>The function of a row-level trigger.</summary>
internal sealed record RowBodyModel : BodyModel
{
    /// <summary>The changed row: NEW, OLD, or the variable that holds one of them.</summary>
    public required string Row { get; init; }

    /// <summary>Whether that variable is used, and so has to be set first.</summary>
    public required bool CopiesRow { get; init; }

    public required bool ListsChangedColumns { get; init; }

    public required RowGuard Guard { get; init; }

    /// <summary>The columns that <see cref="RowGuard.FirstRow"/> checks.</summary>
    public EquatableArray<RowColumnModel> CheckedColumns { get; init; }

    /// <summary>The setting in which a transaction remembers that the columns exist. Each set of columns has its own.</summary>
    public string CheckedSetting { get; init; } = "";

    public required EquatableArray<TextPartModel> Payload { get; init; }
}

/// <summary>A column of a row.</summary>
internal sealed record RowColumnModel(string Row, string Column);

/// <summary>How errors are kept from the writer.</summary>
internal enum RowGuard
{
    /// <summary>Not at all: the writer gets them, or nothing can fail.</summary>
    None,

    /// <summary>By checking the columns for the first row of a transaction.</summary>
    FirstRow,

    /// <summary>By catching them for each row.</summary>
    EachRow,
}
