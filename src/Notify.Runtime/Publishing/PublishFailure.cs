using Npgsql;

namespace Notify;

/// <summary>What an error says about the notifications that were being sent.</summary>
internal static class PublishFailure
{
    /// <summary>
    /// The error to report where <paramref name="error"/> came after sending began. An error of the server's own means that nothing
    /// was committed; with anything else, the end of its session included (F16), the commit may have happened before.
    /// </summary>
    public static Exception Explain(Exception error) => error switch
    {
        PostgresException { InvariantSeverity: "ERROR" } => error,
        _ when MaySucceedAgain(error) => error, // Not the second time either.
        NpgsqlException or OperationCanceledException => new PublishOutcomeUnknownException(error),
        _ => error,
    };

    /// <summary>
    /// Whether one notification among several can be at fault: by its data (class 22, such as a channel's name that the database's
    /// encoding can't hold) or by the table that would store it (23, 42). Nothing was committed then.
    /// </summary>
    public static bool IsOfOneNotification(Exception error) =>
        error is PostgresException { InvariantSeverity: "ERROR" } e
        && e.SqlState is ['2', '2' or '3', ..] or ['4', '2', ..]
        && !IsOfPreparedStatement(e);

    /// <summary>Whether nothing was committed, for a reason that may be gone with the next attempt.</summary>
    public static bool MaySucceedAgain(Exception error) => error switch
    {
        PostgresException e => IsOfPreparedStatement(e) || e.SqlState
            is "57P05" // idle_session_timeout, which ended the session before the statement arrived (F15)
            or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected,
        // Such as of an ended session, where a statement is too long for one packet. What commits, Sync, comes last, so the server has
        // not got it. If Npgsql words this otherwise one day, the outcome counts as unknown.
        NpgsqlException { Message: "Exception while writing to stream", InnerException: IOException } => true,
        _ => false,
    };

    /// <summary>
    /// Whether the session is not the one that prepared the statement, or has already prepared another under its name: a pooler in
    /// transaction mode connects each transaction to any session (F20).
    /// </summary>
    public static bool IsOfPreparedStatement(Exception error) => error is PostgresException
    {
        InvariantSeverity: "ERROR",
        SqlState: PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement,
    };
}
