namespace Notify;

/// <summary>How often a trigger fires.</summary>
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum TriggerLevel
{
    /// <summary>Once for each row. The default.</summary>
    Row,

    /// <summary>
    /// Once for each statement, however many rows it changes. The record decides what is sent: with a member marked <c>[PgRows]</c>, as
    /// many rows per notification as fit; with members that take columns, one notification per row; with neither, one notification
    /// that summarizes the statement.
    /// </summary>
    Statement,
}
