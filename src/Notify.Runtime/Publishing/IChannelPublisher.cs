using Npgsql;

namespace Notify;

/// <summary>The sending side of one channel, or of one family of channels.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface IChannelPublisher<T>
{
    /// <summary>Sends a notification in a transaction of its own and returns when it has committed.</summary>
    /// <remarks>
    /// To a database whose encoding is not UTF-8, characters outside ASCII are sent as escapes, <c>\u00e9</c>; those count with
    /// their six bytes, or twelve outside the basic plane.
    /// </remarks>
    /// <exception cref="PayloadTooLargeException">The payload's JSON is longer than 7999 bytes; nothing was sent.</exception>
    /// <exception cref="NpgsqlException">The server can't be reached or refused. If the connection broke after sending, it is
    /// unknown whether the notification was sent; nothing is retried.</exception>
    ValueTask PublishAsync(T payload, CancellationToken ct = default);

    /// <summary>
    /// Sends a notification over the caller's connection: inside its transaction, if it is in one. It is delivered when that
    /// commits, after all that the transaction sent before, and never if it rolls back. PostgreSQL delivers equal payloads of
    /// one channel and transaction once.
    /// </summary>
    /// <exception cref="PayloadTooLargeException">The payload's JSON is longer than 7999 bytes; nothing was sent and the
    /// transaction is unharmed.</exception>
    ValueTask PublishAsync(T payload, NpgsqlConnection connection, CancellationToken ct = default);

    /// <summary>Sends a notification inside the caller's transaction; as the overload that takes the connection.</summary>
    /// <exception cref="PayloadTooLargeException">The payload's JSON is longer than 7999 bytes; nothing was sent and the
    /// transaction is unharmed.</exception>
    ValueTask PublishAsync(T payload, NpgsqlTransaction transaction, CancellationToken ct = default);

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
    /// <exception cref="PayloadTooLargeException">One of the payloads' JSON is longer than 7999 bytes; nothing was sent.</exception>
    /// <exception cref="PayloadConstraintException">A member of one breaks the rule of its attribute; nothing was sent.</exception>
    /// <exception cref="NpgsqlException">As for a single payload; nothing is retried.</exception>
    ValueTask PublishManyAsync(IEnumerable<T> payloads, CancellationToken ct = default);
}
