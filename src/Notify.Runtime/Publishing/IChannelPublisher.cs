using Npgsql;

namespace Notify;

/// <summary>The sending side of one channel, or of one family of channels.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface IChannelPublisher<T>
{
    /// <summary>Sends a notification in a transaction of its own and returns when it has committed.</summary>
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
}
