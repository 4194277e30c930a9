using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify;

/// <summary>Deletes expired payloads periodically while the host runs. A failure is logged, and the next round tries again.</summary>
internal sealed class PayloadCleanup(NotifyPublisher publisher, NotifyOptions options, ILogger log, TimeProvider time)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stop = new();

    /// <summary>Completes when it has been stopped.</summary>
    internal Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Not a BackgroundService: the host awaits those, as long as they run, in the context of whoever starts it.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Running = options.StoredPayloadRetention == Timeout.InfiniteTimeSpan ? Task.CompletedTask : Detached.Run(RunAsync);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>For a container that is disposed before the host has stopped.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task RunAsync()
    {
        TimeSpan tenth = options.StoredPayloadRetention / 10;
        TimeSpan pause = tenth < ShortestPause ? ShortestPause : tenth > LongestPause ? LongestPause : tenth;
        while (!_stop.IsCancellationRequested)
        {
            await DeleteAsync(_stop.Token).ConfigureAwait(false);
            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeleteAsync(CancellationToken ct)
    {
        try
        {
            NpgsqlConnection connection = await publisher.OpenConnectionAsync(ct).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                long deleted = await StoredPayloads.DeleteExpiredAsync(connection, options.StoredPayloadRetention, ct).ConfigureAwait(false);
                log.StoredPayloadsExpired(deleted);
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.StoredPayloadCleanupFailed(e);
        }
        catch (Exception)
        {
            // The host is stopping: a cancelled deletion may fail in any way.
        }
    }
}
