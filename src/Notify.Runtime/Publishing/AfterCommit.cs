using Npgsql;

namespace Notify;

/// <summary>
/// Publishes once the caller's transaction has committed, so that the transaction does not queue for the lock that every notifying
/// transaction takes at commit, one at a time in the whole cluster (F13). The price: if the process ends between the two, the data is
/// committed and the notification is lost. So use it only if the receivers also read the data periodically.
/// </summary>
/// <example>
/// <code>
/// AfterCommit afterCommit = new(transaction);
/// publisher.Publish(orderEvent, afterCommit);
/// await afterCommit.CommitAsync(ct); // instead of transaction.CommitAsync(ct)
/// </code>
/// </example>
/// <remarks>Use it for one transaction and, like the transaction, from one thread at a time.</remarks>
public sealed class AfterCommit
{
    private readonly Func<CancellationToken, Task> _commit;
    private readonly List<(Coalescer Coalescer, OutgoingNotification Notification)> _notifications = [];
    private bool _isUsed;

    /// <summary>Publishes after an Npgsql transaction.</summary>
    /// <exception cref="InvalidOperationException">The transaction has been committed or rolled back.</exception>
    public AfterCommit(NpgsqlTransaction transaction)
    {
        NotifyCommand.FindConnection(transaction);
        _commit = ct => CommitUnlessFailedAsync(transaction, ct);
    }

    /// <summary>
    /// Publishes after anything that commits: Entity Framework's transaction, its <c>SaveChangesAsync</c>, a statement that is its own
    /// transaction.
    /// </summary>
    /// <param name="commit">
    /// Returns when it has committed, and throws if it hasn't. It must not commit a transaction in which a statement has failed:
    /// PostgreSQL rolls that back, and neither Npgsql nor Entity Framework reports it.
    /// </param>
    public AfterCommit(Func<CancellationToken, Task> commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        _commit = commit;
    }

    /// <summary>
    /// Commits, then publishes the notifications in the order in which they were added, and returns when those have committed, too. If the
    /// commit fails, its exception is thrown and nothing is published. A commit also fails if a statement of the transaction failed.
    /// </summary>
    /// <param name="ct">Passed to the commit. Once the commit has succeeded, it no longer cancels anything.</param>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    /// <exception cref="AfterCommitException">The transaction has committed, but not every notification was published.</exception>
    public async Task CommitAsync(CancellationToken ct = default)
    {
        ThrowIfUsed();
        _isUsed = true;
        await _commit(ct).ConfigureAwait(false);
        List<Exception> errors = [];
        foreach (ValueTask publishing in _notifications.ConvertAll(waiting =>
            waiting.Coalescer.SendAsync(waiting.Notification, CancellationToken.None)))
        {
            try
            {
                await publishing.ConfigureAwait(false);
            }
            catch (Exception e)
            {
                errors.Add(e);
            }
        }

        if (errors.Count > 0)
        {
            throw new AfterCommitException(errors.Count, _notifications.Count, errors[0]);
        }
    }

    internal void Add(Coalescer coalescer, Func<OutgoingNotification> prepare)
    {
        ThrowIfUsed();
        _notifications.Add((coalescer, prepare()));
    }

    /// <summary>
    /// PostgreSQL answers the COMMIT of a transaction in which a statement has failed with a rollback, which Npgsql does not report. An
    /// empty statement in the same round trip fails in such a transaction, and then the COMMIT behind it is not executed.
    /// </summary>
    private static async Task CommitUnlessFailedAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        NpgsqlBatch batch = new(NotifyCommand.FindConnection(transaction), transaction)
        {
            BatchCommands = { new NpgsqlBatchCommand("select"), new NpgsqlBatchCommand("commit") },
        };
        await using (batch.ConfigureAwait(false))
        {
            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    private void ThrowIfUsed()
    {
        if (_isUsed)
        {
            throw new InvalidOperationException("CommitAsync was already called. Make another AfterCommit for another transaction.");
        }
    }
}
