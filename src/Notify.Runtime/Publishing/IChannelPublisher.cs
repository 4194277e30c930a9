using Npgsql;

namespace Notify;

/// <summary>The sending side of one channel, or of one family of channels.</summary>
/// <remarks>
/// A payload of more than 7999 bytes of JSON fails with a <see cref="PayloadTooLargeException"/> before anything is sent, unless the
/// channel stores such payloads (<see cref="Oversize.Store"/>). A member that breaks the rule of its attribute fails with a
/// <see cref="PayloadConstraintException"/>, also before anything is sent. If the database or the session is not UTF-8, characters
/// outside ASCII are sent as escapes such as <c>\u00e9</c>. An escape takes six bytes, or twelve outside the basic plane.
/// </remarks>
/// <typeparam name="T">The payload's type.</typeparam>
public interface IChannelPublisher<T>
{
    /// <summary>Sends a notification in a transaction of its own, and returns when that has committed.</summary>
    /// <remarks>
    /// Calls that begin while a round trip to the server is in flight share the next round trip and its transaction. Notifications are
    /// delivered in the order of the calls. Equal ones never share a transaction, so each is delivered. If more notifications wait than
    /// <see cref="NotifyOptions.PublishQueueCapacity"/> or <see cref="NotifyOptions.PublishQueueBytes"/> allows, the payload is
    /// serialized only in its turn: don't change it before the call has completed.
    /// </remarks>
    /// <param name="payload">What to send.</param>
    /// <param name="ct">
    /// If it is cancelled before the notification is sent, nothing is sent. If it is cancelled later, the call waits one more second for
    /// the server's answer, then throws a <see cref="PublishOutcomeUnknownException"/>.
    /// </param>
    /// <exception cref="NpgsqlException">The server can't be reached, or refused the notification; nothing was sent.</exception>
    /// <exception cref="PublishOutcomeUnknownException">
    /// After sending, the connection was lost, or the answer took longer than <see cref="NotifyOptions.PublishTimeout"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The publisher is disposed; nothing was sent.</exception>
    ValueTask PublishAsync(T payload, CancellationToken ct = default);

    /// <summary>
    /// Sends a notification over the caller's connection: inside its transaction, if there is one. The notification is delivered when the
    /// transaction commits, after everything that the transaction sent before, and never if it rolls back. PostgreSQL delivers equal
    /// payloads of one channel once per transaction.
    /// </summary>
    /// <exception cref="PayloadTooLargeException">The payload is too large; nothing was sent and the transaction is unharmed.</exception>
    ValueTask PublishAsync(T payload, NpgsqlConnection connection, CancellationToken ct = default);

    /// <summary>Sends a notification inside the caller's transaction, like the overload that takes the connection.</summary>
    /// <exception cref="PayloadTooLargeException">The payload is too large; nothing was sent and the transaction is unharmed.</exception>
    /// <exception cref="InvalidOperationException">The transaction has been committed or rolled back.</exception>
    ValueTask PublishAsync(T payload, NpgsqlTransaction transaction, CancellationToken ct = default);

    /// <summary>
    /// Publishes a notification once <see cref="AfterCommit.CommitAsync"/> has committed the caller's transaction. The payload is checked
    /// and serialized at once.
    /// </summary>
    /// <exception cref="PayloadTooLargeException">The payload is too large; the transaction is unharmed.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="commit"/> has been used already.</exception>
    void Publish(T payload, AfterCommit commit);

    /// <summary>
    /// Adds a notification to the caller's batch. It leaves no result set, so the batch's own result sets keep their places.
    /// </summary>
    /// <remarks>
    /// Adds a <c>NOTIFY</c> statement, or a <c>DO</c> statement if the channel's name is not ASCII and the session may not be UTF-8. For a
    /// payload that is stored, adds an <c>INSERT</c> before it, which counts as one affected row. If the batch has no open connection yet,
    /// it is unknown whether the database needs escapes: characters outside ASCII are then sent as escapes if the payload stays small
    /// enough.
    /// </remarks>
    /// <exception cref="PayloadTooLargeException">The payload is too large; nothing was added.</exception>
    void AddToBatch(NpgsqlBatch batch, T payload);

    /// <summary>
    /// Sends many notifications in one transaction of their own, in the order of <paramref name="payloads"/>, and returns when it has
    /// committed: all are delivered, or none. One statement sends up to 1000 of them, which is many times faster than publishing one by
    /// one.
    /// </summary>
    /// <remarks>
    /// PostgreSQL delivers equal payloads of one channel once per transaction: of two payloads with the same JSON, subscribers receive the
    /// first.
    /// </remarks>
    /// <param name="payloads">Read to the end before anything is sent. If it is empty, nothing happens.</param>
    /// <param name="ct">
    /// If it is cancelled before the notifications are sent, nothing is sent. If it is cancelled later, the call waits one more second for
    /// the server's answer, then throws a <see cref="PublishOutcomeUnknownException"/>.
    /// </param>
    /// <exception cref="PayloadTooLargeException">One of the payloads is too large; nothing was sent.</exception>
    /// <exception cref="NpgsqlException">The server can't be reached, or refused the notifications; nothing was sent.</exception>
    /// <exception cref="PublishOutcomeUnknownException">After sending, the connection was lost, or the answer took too long.</exception>
    ValueTask PublishManyAsync(IEnumerable<T> payloads, CancellationToken ct = default);

    /// <summary>Like the overload for collections. <paramref name="payloads"/> must end: it is read before anything is sent.</summary>
    /// <inheritdoc cref="PublishManyAsync(IEnumerable{T}, CancellationToken)"/>
    ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, CancellationToken ct = default);

    /// <summary>
    /// Sends many notifications over the caller's connection: inside its transaction, if there is one; otherwise in one transaction of
    /// their own. PostgreSQL delivers equal payloads of one channel once per transaction.
    /// </summary>
    /// <param name="payloads">Read to the end before anything is sent. If it is empty, nothing happens.</param>
    /// <param name="connection">The caller's open connection.</param>
    /// <param name="ct">Passed to Npgsql, whose exceptions reach the caller unchanged.</param>
    /// <exception cref="PayloadTooLargeException">One of the payloads is too large; nothing was sent.</exception>
    ValueTask PublishManyAsync(IEnumerable<T> payloads, NpgsqlConnection connection, CancellationToken ct = default);

    /// <inheritdoc cref="PublishManyAsync(IEnumerable{T}, NpgsqlConnection, CancellationToken)"/>
    ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, NpgsqlConnection connection, CancellationToken ct = default);

    /// <summary>Sends many notifications inside the caller's transaction. PostgreSQL delivers equal payloads of one channel once.</summary>
    /// <param name="payloads">Read to the end before anything is sent. If it is empty, nothing happens.</param>
    /// <param name="transaction">The caller's running transaction.</param>
    /// <param name="ct">Passed to Npgsql, whose exceptions reach the caller unchanged.</param>
    /// <exception cref="PayloadTooLargeException">One of the payloads is too large; nothing was sent.</exception>
    /// <exception cref="InvalidOperationException">The transaction has been committed or rolled back.</exception>
    ValueTask PublishManyAsync(IEnumerable<T> payloads, NpgsqlTransaction transaction, CancellationToken ct = default);

    /// <inheritdoc cref="PublishManyAsync(IEnumerable{T}, NpgsqlTransaction, CancellationToken)"/>
    ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, NpgsqlTransaction transaction, CancellationToken ct = default);
}
