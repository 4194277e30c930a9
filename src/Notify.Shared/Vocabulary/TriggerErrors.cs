namespace Notify;

/// <summary>How a trigger handles an error, such as one caused by a dropped column.</summary>
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum TriggerErrors
{
    /// <summary>
    /// The write succeeds without its notification, and a WARNING gives the reason. The default. It costs next to nothing unless a member
    /// has an SQL expression (<c>[PgSql]</c>), which can fail for any row.
    /// </summary>
    Warn,

    /// <summary>The error reaches the writer, whose statement fails.</summary>
    Raise,
}
