using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify;

/// <summary>Asks the server from time to time how full its notification queue is (F12); through the publisher's pool.</summary>
internal sealed class QueueUsagePoller(
    Func<CancellationToken, ValueTask<NpgsqlConnection>> open, DatabaseMetrics metrics, TimeSpan interval, TimeProvider time, ILogger log)
{
    private readonly FailureStreak _failures = new();

    /// <summary>Returns when <paramref name="stop"/> is cancelled. Never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            metrics.SetQueueUsage(await AskAsync(stop).ConfigureAwait(false));
            await Task.Delay(interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        metrics.SetQueueUsage(double.NaN);
    }

    private async Task<double> AskAsync(CancellationToken stop)
    {
        try
        {
            // Not cancelled, because Npgsql would dial the server for that; it ends by itself.
            double usage = await QueryAsync().WaitAsync(stop).ConfigureAwait(false);
            _failures.End();
            return usage;
        }
        catch (Exception e)
        {
            if (!stop.IsCancellationRequested && _failures.Begins())
            {
                log.QueueUsageUnknown(e);
            }

            return double.NaN;
        }
    }

    private async Task<double> QueryAsync()
    {
        NpgsqlConnection connection = await open(CancellationToken.None).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            NpgsqlCommand command = new("select pg_catalog.pg_notification_queue_usage()", connection);
            await using (command.ConfigureAwait(false))
            {
                return (double)(await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false))!;
            }
        }
    }
}
