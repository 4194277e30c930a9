using Npgsql;

namespace Notify;

/// <summary>
/// Owns the pooled connections that publishing uses, and that a <see cref="NotifyListener"/> wakes itself through. One per
/// database is enough; it may be used from many threads. Typed publishers are made on top of it.
/// </summary>
public sealed class NotifyPublisher : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    /// <summary>Opens no connection; that happens with the first notification.</summary>
    /// <exception cref="ArgumentException">An option is missing or contradicts another; the message names it.</exception>
    public NotifyPublisher(NotifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _source = PublisherDataSource.Build(options);
    }

    /// <summary>
    /// Closes idle connections. Notifications on their way still go out; a later one fails with an
    /// <see cref="ObjectDisposedException"/>. Disposing twice is fine.
    /// </summary>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>Sends in a transaction of its own. Name and size have been checked.</summary>
    internal ValueTask NotifyAsync(string channel, string payload, CancellationToken ct) =>
        NotifyCommand.ExecuteAsync(_source, channel, payload, ct);
}
