using Npgsql;

namespace Notify;

/// <summary>The sending side of one channel, or of one family of channels.</summary>
/// <remarks>
/// A payload of more than 7999 bytes of JSON fails with a <see cref="PayloadTooLargeException"/> before anything is sent, unless the
/// channel stores such payloads (<see cref="Oversize.Store"/>). One with a member that breaks the rule of its attribute fails with a
/// <see cref="PayloadConstraintException"/>, before anything is sent, too. To a database whose encoding is not UTF-8, characters
/// outside ASCII are sent as escapes, <c>\u00e9</c>; those count with their six bytes, or twelve outside the basic plane.
/// </remarks>
/// <typeparam name="T">The payload's type.</typeparam>
public interface IChannelPublisher<T>
{
    /// <summary>Sends a notification in a transaction that is not the caller's, and returns when it has committed.</summary>
    /// <remarks>
    /// Notifications whose publishing begins while a round trip to the server is in flight share the next one, and its transaction.
    /// They are delivered in the order of the calls. Equal ones never share a transaction, so each is delivered. When more wait than
    /// <see cref="NotifyOptions.PublishQueueCapacity"/> or <see cref="NotifyOptions.PublishQueueBytes"/> allows, the payload is
    /// serialized only when its turn has come: don't change it before the call has completed.
    /// </remarks>
    /// <param name="payload">What to send.</param>
    /// <param name="ct">
    /// Cancelled before the notification was sent, it won't be sent. Cancelled afterwards, it changes nothing: the outcome is awaited.
    /// </param>
    /// <exception cref="NpgsqlException">The server can't be reached, or refused; nothing was sent.</exception>
    /// <exception cref="PublishOutcomeUnknownException">The connection was lost, or the answer took too long, after sending.</exception>
    /// <exception cref="ObjectDisposedException">The publisher is disposed; nothing was sent.</exception>
    ValueTask PublishAsync(T payload, CancellationToken ct = default);

    /// <summary>
    /// Sends a notification over the caller's connection: inside its transaction, if it is in one. It is delivered when that
    /// commits, after all that the transaction sent before, and never if it rolls back. PostgreSQL delivers equal payloads of
    /// one channel and transaction once.
    /// </summary>
    /// <exception cref="PayloadTooLargeException">The payload is too large; nothing was sent and the transaction is unharmed.</exception>
    ValueTask PublishAsync(T payload, NpgsqlConnection connection, CancellationToken ct = default);

    /// <summary>Sends a notification inside the caller's transaction; as the overload that takes the connection.</summary>
    /// <exception cref="PayloadTooLargeException">The payload is too large; nothing was sent and the transaction is unharmed.</exception>
    /// <exception cref="InvalidOperationException">The transaction has been committed or rolled back.</exception>
    ValueTask PublishAsync(T payload, NpgsqlTransaction transaction, CancellationToken ct = default);

    /// <summary>
    /// Has a notification published when <see cref="AfterCommit.CommitAsync"/> has committed the caller's transaction. Nothing is sent
    /// before; the payload is checked and serialized at once.
    /// </summary>
    /// <exception cref="PayloadTooLargeException">The payload is too large; the transaction is unharmed.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="commit"/> has been used already.</exception>
    void Publish(T payload, AfterCommit commit);

    /// <summary>
    /// Adds the sending of a notification to a batch of the caller's. It leaves no result set, so that of the others none is shifted.
    /// </summary>
    /// <remarks>
    /// What is added is a <c>NOTIFY</c> statement; for a payload that is stored there is an <c>INSERT</c> before it, which counts one
    /// row as affected. Where the batch has no open connection yet, characters outside ASCII are sent as escapes if that leaves the
    /// payload small enough: whether the database needs that is not known then.
    /// </remarks>
    /// <exception cref="PayloadTooLargeException">The payload is too large; nothing was added.</exception>
    void AddToBatch(NpgsqlBatch batch, T payload);

    /// <summary>
    /// Sends many notifications in one transaction of their own, in the order of <paramref name="payloads"/>, and returns when it has
    /// committed: all are delivered, or none. 1000 at a time go with one statement, which is many times faster than publishing
    /// them one by one.
    /// </summary>
    /// <remarks>
    /// PostgreSQL delivers equal payloads of one channel and transaction once. Of two payloads with the same JSON, subscribers
    /// receive only one, in the place of the first.
    /// </remarks>
    /// <param name="payloads">Read to the end before anything is sent. When it is empty, nothing happens.</param>
    /// <param name="ct">Ends the waiting. If it was cancelled while the server committed, it is unknown whether they were sent.</param>
    /// <exception cref="PayloadTooLargeException">One of the payloads is too large; nothing was sent.</exception>
    /// <exception cref="NpgsqlException">The server can't be reached, or refused; nothing was sent.</exception>
    /// <exception cref="PublishOutcomeUnknownException">The connection was lost, or the answer took too long, after sending.</exception>
    ValueTask PublishManyAsync(IEnumerable<T> payloads, CancellationToken ct = default);

    /// <summary>As for a collection: <paramref name="payloads"/> is read to the end before anything is sent, so it must end.</summary>
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
