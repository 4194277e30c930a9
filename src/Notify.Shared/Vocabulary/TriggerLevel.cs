namespace Notify;

/// <summary>How often a trigger fires.</summary>
public enum TriggerLevel
{
    /// <summary>Once for each row. The default.</summary>
    Row,

    /// <summary>
    /// Once for each statement, however many rows it changes. What is sent depends on the record: with a member marked
    /// <see cref="PgRowsAttribute"/>, as many rows in one notification as fit; with members that take columns, one notification for
    /// each row, made by one statement; with neither, one notification that sums the statement up.
    /// </summary>
    Statement,
}
