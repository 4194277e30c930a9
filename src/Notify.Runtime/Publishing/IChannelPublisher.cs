using Npgsql;

namespace Notify;

/// <summary>The sending side of one channel, or of one family of channels.</summary>
/// <remarks>
/// A payload of more than 7999 bytes of JSON fails with a <see cref="PayloadTooLargeException"/> before anything is sent, unless the
/// channel stores such payloads (<see cref="Oversize.Store"/>). A member that breaks the rule of its attribute fails with a
/// <see cref="PayloadConstraintException"/>, also before anything is sent. Where the database or the session is not UTF-8, characters
/// outside ASCII are sent as escapes, <c>\u00e9</c>, each of which takes six bytes, or twelve outside the basic plane.
/// </remarks>
/// <typeparam name="T">The payload's type.</typeparam>
public interface IChannelPublisher<T>
{
    /// <summary>Sends a notification in a transaction separate from the caller's, and returns when it has committed.</summary>
    /// <remarks>
    /// Notifications whose publishing begins while a round trip to the server is in flight share the next one, and its transaction.
    /// They are delivered in the order of the calls. Equal ones never share a transaction, so each is delivered. When more wait than
    /// <see cref="NotifyOptions.PublishQueueCapacity"/> or <see cref="NotifyOptions.PublishQueueBytes"/> allows, the payload is
    /// serialized only in its turn: don't change it before the call has completed.
    /// </remarks>
    /// <param name="payload">What to send.</param>
    /// <param name="ct">
    /// Cancelled before the notification is sent, it keeps it from being sent. Afterwards the call waits one more second for the outcome,
    /// which is unknown then.
    /// </param>
    /// <exception cref="NpgsqlException">The server can't be reached, or refused; nothing was sent.</exception>
    /// <exception cref="PublishOutcomeUnknownException">
    /// After sending, the connection was lost, or the answer took longer than <see cref="NotifyOptions.PublishTimeout"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The publisher is disposed; nothing was sent.</exception>
    ValueTask PublishAsync(T payload, CancellationToken ct = default);

    /// <summary>
    /// Sends a notification over the caller's connection: inside its transaction, if it is in one. It is delivered when that
    /// commits, after everything that the transaction sent before, and never if it rolls back. PostgreSQL delivers equal payloads of
    /// one channel and transaction once.
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
    /// It adds a <c>NOTIFY</c> statement (<c>DO</c> where the channel's name is not ASCII and the session may not be UTF-8); for a payload
    /// that is stored, an <c>INSERT</c> before it, which counts one row as affected. Where the batch has no open connection yet, it is not known whether the database needs escapes: characters outside ASCII are
    /// then sent as escapes if that leaves the payload small enough.
    /// </remarks>
    /// <exception cref="PayloadTooLargeException">The payload is too large; nothing was added.</exception>
    void AddToBatch(NpgsqlBatch batch, T payload);

    /// <summary>
    /// Sends many notifications in one separate transaction, in the order of <paramref name="payloads"/>, and returns when it has
    /// committed: all are delivered, or none. One statement sends 1000 of them, which is many times faster than publishing one by one.
    /// </summary>
    /// <remarks>
    /// PostgreSQL delivers equal payloads of one channel and transaction once: of two payloads with the same JSON, subscribers receive
    /// the first.
    /// </remarks>
    /// <param name="payloads">Read to the end before anything is sent. When it is empty, nothing happens.</param>
    /// <param name="ct">
    /// Cancelled before they are sent, it keeps them from being sent. Afterwards the call waits one more second for the outcome, which is
    /// unknown then.
    /// </param>
    /// <exception cref="PayloadTooLargeException">One of the payloads is too large; nothing was sent.</exception>
    /// <exception cref="NpgsqlException">The server can't be reached, or refused; nothing was sent.</exception>
    /// <exception cref="PublishOutcomeUnknownException">The connection was lost, or the answer took too long, after sending.</exception>
    ValueTask PublishManyAsync(IEnumerable<T> payloads, CancellationToken ct = default);

    /// <summary>Like the overload for collections. <paramref name="payloads"/> must end: it is read before anything is sent.</summary>
    /// <inheritdoc cref="PublishManyAsync(IEnumerable{T}, CancellationToken)"/>
    ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, CancellationToken ct = default);

    /// <summary>
    /// Sends many notifications over the caller's connection: inside its transaction, if it is in one; otherwise all or none.
    /// </summary>
    /// <inheritdoc cref="PublishManyAsync(IEnumerable{T}, CancellationToken)"/>
    ValueTask PublishManyAsync(IEnumerable<T> payloads, NpgsqlConnection connection, CancellationToken ct = default);

    /// <inheritdoc cref="PublishManyAsync(IEnumerable{T}, NpgsqlConnection, CancellationToken)"/>
    ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, NpgsqlConnection connection, CancellationToken ct = default);

    /// <summary>Sends many notifications inside the caller's transaction.</summary>
    /// <inheritdoc cref="PublishManyAsync(IEnumerable{T}, CancellationToken)"/>
    ValueTask PublishManyAsync(IEnumerable<T> payloads, NpgsqlTransaction transaction, CancellationToken ct = default);

    /// <inheritdoc cref="PublishManyAsync(IEnumerable{T}, NpgsqlTransaction, CancellationToken)"/>
    ValueTask PublishManyAsync(IAsyncEnumerable<T> payloads, NpgsqlTransaction transaction, CancellationToken ct = default);
}
