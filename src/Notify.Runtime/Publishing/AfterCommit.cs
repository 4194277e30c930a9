using Npgsql;

namespace Notify;

/// <summary>
/// Publishes once a transaction of the caller's has committed, so that it does not stand in line for the lock that committing
/// notifiers take, one at a time in the whole cluster (F13). The price: if the process ends between the two, the data is committed and
/// the notification lost, so it fits notifications whose receivers read the data again now and then.
/// </summary>
/// <example>
/// <code>
/// AfterCommit afterCommit = new(transaction);
/// publisher.Publish(orderEvent, afterCommit);
/// await afterCommit.CommitAsync(ct); // instead of transaction.CommitAsync(ct)
/// </code>
/// </example>
/// <remarks>Good for one transaction, and, as the transaction, for one thread at a time.</remarks>
public sealed class AfterCommit
{
    private readonly Func<CancellationToken, Task> _commit;
    private readonly List<(Coalescer Coalescer, OutgoingNotification Notification)> _notifications = [];
    private bool _isUsed;

    /// <summary>After a transaction of Npgsql's.</summary>
    /// <exception cref="InvalidOperationException">The transaction has been committed or rolled back.</exception>
    public AfterCommit(NpgsqlTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        NotifyCommand.ConnectionOf(transaction);
        _commit = ct => CommitUnlessFailedAsync(transaction, ct);
    }

    /// <summary>After whatever commits: Entity Framework's transaction, its <c>SaveChangesAsync</c>, a statement of its own.</summary>
    /// <param name="commit">
    /// Returns when it has committed; throws if it hasn't. Don't let it commit a transaction in which a statement has failed: PostgreSQL
    /// rolls that back, and neither Npgsql nor Entity Framework says so.
    /// </param>
    public AfterCommit(Func<CancellationToken, Task> commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        _commit = commit;
    }

    /// <summary>
    /// Commits, publishes in the order in which the notifications were given, and returns when they have been committed, too. If the
    /// commit fails, its exception is thrown and nothing is published; so it is with a transaction in which a statement has failed.
    /// </summary>
    /// <param name="ct">Passed to the commit. It does not keep the notifications from being published after that.</param>
    /// <exception cref="InvalidOperationException">This was called before.</exception>
    /// <exception cref="AfterCommitException">The transaction has committed, but not every notification was published.</exception>
    public async Task CommitAsync(CancellationToken ct = default)
    {
        ThrowIfUsed();
        _isUsed = true;
        await _commit(ct).ConfigureAwait(false);
        List<Exception> errors = [];
        foreach (ValueTask publishing in _notifications.ConvertAll(Send))
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
    /// To the COMMIT of a transaction in which a statement has failed PostgreSQL answers that it has rolled back, which Npgsql passes over
    /// in silence. So there goes a statement before it, in the same round trip: it fails then, and what is behind it is not executed.
    /// </summary>
    private static async Task CommitUnlessFailedAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        NpgsqlBatch batch = new(NotifyCommand.ConnectionOf(transaction), transaction)
        {
            BatchCommands = { new NpgsqlBatchCommand("select"), new NpgsqlBatchCommand("commit") },
        };
        await using (batch.ConfigureAwait(false))
        {
            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    private static ValueTask Send((Coalescer Coalescer, OutgoingNotification Notification) waiting)
    {
        try
        {
            return waiting.Coalescer.SendAsync(waiting.Notification, CancellationToken.None);
        }
        catch (ObjectDisposedException e)
        {
            return ValueTask.FromException(e);
        }
    }

    private void ThrowIfUsed()
    {
        if (_isUsed)
        {
            throw new InvalidOperationException("CommitAsync was called already. Make another AfterCommit for another transaction.");
        }
    }
}
