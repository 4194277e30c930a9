using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify;

/// <summary>Deletes expired payloads periodically while the host runs. A failure is logged, and the next round tries again.</summary>
internal sealed class PayloadCleanup(NotifyPublisher publisher, NotifyOptions options, ILogger log, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.StoredPayloadRetention == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        TimeSpan tenth = options.StoredPayloadRetention / 10;
        TimeSpan pause = tenth < ShortestPause ? ShortestPause : tenth > LongestPause ? LongestPause : tenth;
        while (!stoppingToken.IsCancellationRequested)
        {
            await DeleteAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
