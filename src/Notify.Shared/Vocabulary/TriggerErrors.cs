namespace Notify;

/// <summary>What becomes of an error in a trigger, such as that of a column that has been dropped since.</summary>
public enum TriggerErrors
{
    /// <summary>
    /// The write goes on without its notification, and a WARNING says why. The default. It costs hardly anything, unless a member has an
    /// expression (<see cref="PgSqlAttribute"/>), which may fail for any row.
    /// </summary>
    Warn,

    /// <summary>The error goes through to the writer: its statement fails, and its transaction with it.</summary>
    Raise,
}
