using Npgsql;

namespace Notify;

/// <summary>
/// Owns the connections that publishing uses, and that a <see cref="NotifyListener"/> wakes itself through. One per database is enough;
/// it may be used from many threads. Typed publishers are made on top of it.
/// </summary>
/// <remarks>
/// Single notifications of all its typed publishers go through one connection, which is given back to the pool when none have come for
/// two seconds. Those that come while a round trip is in flight go together with the next.
/// </remarks>
public sealed class NotifyPublisher : IAsyncDisposable, IDisposable
{
    private readonly PrimaryDataSource _source;

    /// <summary>Opens no connection; that happens with the first notification.</summary>
    /// <exception cref="ArgumentException">An option is missing or contradicts another; the message names it.</exception>
    public NotifyPublisher(NotifyOptions options)
        : this(options, TimeProvider.System)
    {
    }

    internal NotifyPublisher(NotifyOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        NotifyOptions validated = options.Validated();
        _source = PublisherDataSource.Build(validated);
        Metrics = DatabaseMetrics.Of(_source.ConnectionString);
        Coalescer = new Coalescer(_source, validated, time);
    }

    /// <summary>Sends single notifications.</summary>
    internal Coalescer Coalescer { get; }

    /// <summary>By these a listener knows what was sent from here.</summary>
    internal OwnSessions Sessions => _source.Sessions;

    internal DatabaseMetrics Metrics { get; }

    /// <summary>
    /// Sends what waits, for at most <see cref="NotifyOptions.ShutdownTimeout"/>, and closes the connections. A later notification fails
    /// with an <see cref="ObjectDisposedException"/>, and so does one that could not be sent in time; one whose answer did not come in
    /// time fails with a <see cref="PublishOutcomeUnknownException"/>. Disposing twice is fine.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await Coalescer.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Like <see cref="DisposeAsync"/>, and blocks meanwhile; for a container that knows no asynchronous disposal.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>
    /// Sends the listener's own notifications, which had better not wait behind what is published. Name and size have been checked.
    /// </summary>
    internal ValueTask NotifyAsync(string channel, string payload, CancellationToken ct) =>
        NotifyCommand.ExecuteAsync(_source, channel, payload, ct);

    /// <summary>For what takes a transaction of its own. Dispose it after use.</summary>
    /// <exception cref="ObjectDisposedException">The publisher is disposed.</exception>
    internal ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(Coalescer.IsClosed, this);
        return _source.OpenConnectionAsync(ct);
    }
}
