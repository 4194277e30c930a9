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
        NpgsqlException or OperationCanceledException => new PublishOutcomeUnknownException(error),
        _ => error,
    };

    /// <summary>
    /// Whether one notification among several can be at fault: by its data (class 22, such as a channel's name that the database's
    /// encoding can't hold) or by the table that would store it (23, 42). Nothing was committed then.
    /// </summary>
    public static bool IsOfOneNotification(Exception error) =>
        error is PostgresException { InvariantSeverity: "ERROR" } e && e.SqlState is ['2', '2' or '3', ..] or ['4', '2', ..];
}
