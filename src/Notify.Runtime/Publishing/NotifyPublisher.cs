using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Notify;

/// <summary>
/// Owns the connections that publish, and that a <see cref="NotifyListener"/> uses to wake itself. One per database is enough;
/// it may be used from many threads. Typed publishers are built on it.
/// </summary>
/// <remarks>
/// Single notifications of all its typed publishers go through one connection, which returns to the pool after two idle seconds.
/// Notifications that arrive while a round trip is in flight go out together with the next one.
/// </remarks>
public sealed class NotifyPublisher : IAsyncDisposable, IDisposable
{
    private readonly PrimaryDataSource _source;
    private readonly PrimaryDataSource _upkeep;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Opens no connection; that happens with the first notification.</summary>
    /// <param name="options">The database, and how much may wait.</param>
    /// <param name="loggerFactory">Where a pooler and a full notification queue are reported; nowhere by default.</param>
    /// <param name="timeProvider">The clock of idle times and deadlines; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is missing or contradicts another; the message names it.</exception>
    public NotifyPublisher(NotifyOptions options, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        NotifyOptions validated = options.Validated();
        TimeProvider time = timeProvider ?? TimeProvider.System;
        QuietLogger log = new(loggerFactory?.CreateLogger<NotifyPublisher>() ?? NullLogger<NotifyPublisher>.Instance);
        _time = time;
        Sessions = new OwnSessions(time);
        _source = PrimaryDataSource.CreateForPublisher(validated);
        _upkeep = PrimaryDataSource.CreateForUpkeep(validated);
        Metrics = DatabaseMetrics.Find(_source.ConnectionString);
        Queue = new FullQueue(OpenConnectionAsync, time, log, _stop.Token);
        Coalescer = new Coalescer(_source, Sessions, validated, time, log, Queue.Report);
    }

    /// <summary>Sends single notifications.</summary>
    internal Coalescer Coalescer { get; }

    /// <summary>The sessions by which a listener recognizes what this publisher sent.</summary>
    internal OwnSessions Sessions { get; }

    internal DatabaseMetrics Metrics { get; }

    internal FullQueue Queue { get; }

    /// <summary>
    /// Sends what is waiting, for at most <see cref="NotifyOptions.ShutdownTimeout"/>, and closes the connections. A later notification
    /// fails with an <see cref="ObjectDisposedException"/>, and so does one that could not be sent in time. One that was sent but not
    /// answered in time fails with a <see cref="PublishOutcomeUnknownException"/>. Disposing twice is fine.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Coalescer.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
        await _upkeep.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Like <see cref="DisposeAsync"/>, but blocks; for a container without asynchronous disposal.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Sends many in a separate transaction. Like single notifications, they are sent once more if that is safe.</summary>
    /// <inheritdoc cref="PublishingConnection.SendAsync(OutgoingNotification, CancellationToken)"/>
    internal async ValueTask SendAsync(List<OutgoingNotification> notifications, CancellationToken ct)
    {
        // How long the server takes depends on how many there are, so Command Timeout bounds it instead.
        using AnswerDeadline deadline = new(Timeout.InfiniteTimeSpan, _time, CancellationToken.None);
        for (bool again = false; ; again = true)
        {
            ObjectDisposedException.ThrowIf(Coalescer.IsClosed, this);
            NpgsqlConnection connection = await _source.OpenConnectionAsync(ct).AsTask().WaitOrDisposeAsync(ct).ConfigureAwait(false);
            Sessions.Use(connection.ProcessID);
            try
            {
                await deadline.WaitAsync(SendAndCloseAsync(connection, notifications), ct).ConfigureAwait(false);
                return;
            }
            catch (NpgsqlException e)
            {
                // If the session was the cause, Npgsql has removed it from the pool.
                Queue.Report(e);
                PublishFailure.ThrowIfFinal(e, again);
            }
        }
    }

    private static async Task SendAndCloseAsync(NpgsqlConnection connection, List<OutgoingNotification> notifications)
    {
        await using (connection.ConfigureAwait(false))
        {
            notifications.ForEach(notification => notification.EscapeFor(connection));
            await NotificationBatch.SendAsync(connection, notifications, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a connection for anything but publishing; it doesn't wait for connections that publish. Dispose it after use.</summary>
    /// <exception cref="ObjectDisposedException">The publisher is disposed.</exception>
    internal ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(Coalescer.IsClosed, this);
        return _upkeep.OpenConnectionAsync(ct);
    }
}
