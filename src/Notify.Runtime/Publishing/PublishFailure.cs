using System.Runtime.ExceptionServices;
using Npgsql;

namespace Notify;

/// <summary>What an error says about the notifications that were being sent.</summary>
internal static class PublishFailure
{
    /// <summary>Returns if one more attempt can help. Otherwise throws the error to report.</summary>
    /// <param name="error">What came after sending began.</param>
    /// <param name="again">Whether that was the second attempt, which is the last.</param>
    public static void ThrowIfFinal(Exception error, bool again)
    {
        if (again || !MaySucceedAgain(error))
        {
            ExceptionDispatchInfo.Throw(Explain(error));
        }
    }

    /// <summary>
    /// Whether a single notification among several can be the cause: its data (class 22, such as a channel's name that the database's
    /// encoding can't represent), or the table that would store it (23, 42). Nothing was committed then.
    /// </summary>
    public static bool IsOfOneNotification(Exception error) =>
        error is PostgresException { InvariantSeverity: "ERROR" } e
        && e.SqlState is ['2', '2' or '3', ..] or ['4', '2', ..]
        && !IsOfPreparedStatement(e);

    /// <summary>
    /// Whether another session prepared the statement, or this session already has one of the same name: a pooler in transaction mode
    /// can connect each transaction to a different session (F20).
    /// </summary>
    public static bool IsOfPreparedStatement(Exception error) => error is PostgresException
    {
        InvariantSeverity: "ERROR",
        SqlState: PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement,
    };

    /// <summary>
    /// The error to report for an <paramref name="error"/> that came after sending began. An error that the server reports means that
    /// nothing was committed. After anything else, including the end of the session (F16), the commit may already have happened.
    /// </summary>
    private static Exception Explain(Exception error) => error switch
    {
        PostgresException { InvariantSeverity: "ERROR" } => error,
        _ when MaySucceedAgain(error) => error, // Nothing was committed by the second attempt either.
        NpgsqlException or OperationCanceledException => new PublishOutcomeUnknownException(error),
        _ => error,
    };

    /// <summary>Whether nothing was committed, and the reason may not apply to the next attempt.</summary>
    private static bool MaySucceedAgain(Exception error) => error switch
    {
        PostgresException e => IsOfPreparedStatement(e) || e.SqlState
            is "57P05" // idle_session_timeout, which ended the session before the statement arrived (F15)
            or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected,
        // For example, the session has ended, and the statement is too long for one packet. Sync, the message that commits, comes last, so
        // the server has not received it. If Npgsql ever changes this text, the outcome counts as unknown.
        NpgsqlException { Message: "Exception while writing to stream", InnerException: IOException } => true,
        _ => false,
    };
}
