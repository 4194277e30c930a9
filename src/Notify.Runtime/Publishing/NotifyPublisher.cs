using Npgsql;

namespace Notify;

/// <summary>
/// Owns the pooled connections that publishing uses, and that a <see cref="NotifyListener"/> wakes itself through. One per
/// database is enough; it may be used from many threads. Typed publishers are made on top of it.
/// </summary>
public sealed class NotifyPublisher : IAsyncDisposable, IDisposable
{
    private readonly PrimaryDataSource _source;

    /// <summary>Opens no connection; that happens with the first notification.</summary>
    /// <exception cref="ArgumentException">An option is missing or contradicts another; the message names it.</exception>
    public NotifyPublisher(NotifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _source = PublisherDataSource.Build(options.Validated());
    }

    /// <summary>
    /// Closes idle connections. Notifications on their way still go out; a later one fails with an
    /// <see cref="ObjectDisposedException"/>. Disposing twice is fine.
    /// </summary>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>Like <see cref="DisposeAsync"/>; for a container that knows no asynchronous disposal.</summary>
    public void Dispose() => _source.Dispose();

    /// <summary>Sends in a transaction of its own. Name and size have been checked.</summary>
    internal ValueTask NotifyAsync(string channel, string payload, CancellationToken ct) =>
        NotifyCommand.ExecuteAsync(_source, channel, payload, ct);

    /// <summary>For what has to look at the connection before it sends. Dispose it after use.</summary>
    internal ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct) => _source.OpenConnectionAsync(ct);
}
