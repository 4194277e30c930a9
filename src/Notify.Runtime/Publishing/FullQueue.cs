using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify;

/// <summary>
/// The server's notification queue, once it is full. It stays full after the session that held it has ended, until its tail moves: by a
/// notification, which is refused now, or by asking how full it is (F12). So this keeps asking, and logs the likely holder.
/// </summary>
internal sealed class FullQueue(
    Func<CancellationToken, ValueTask<NpgsqlConnection>> open, TimeProvider time, ILogger log, CancellationToken stop)
{
    /// <summary>The usage that counts as full. A queue that can't take another page may report a page less than 1.</summary>
    private const double Full = 0.95;

    /// <summary>
    /// How full it is, and the session that has been in a transaction for longest, idle ones first. No view shows whether that session
    /// listens. Of other roles' sessions, a role sees nothing unless it is a member of pg_read_all_stats.
    /// </summary>
    private const string Look =
        """
        select u, a.pid, a.application_name, a.state, a.xact_start from pg_catalog.pg_notification_queue_usage() u left join lateral (
            select * from pg_catalog.pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_catalog.pg_backend_pid() and xact_start is not null
            order by state = 'active', xact_start limit 1) a on true
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly FailureStreak _failures = new();
    private int _looking;
    private bool _isReported;

    /// <summary>Call it with each error that the server answers a notification with. Returns at once.</summary>
    public void Report(Exception error)
    {
        if (error is PostgresException { SqlState: PostgresErrorCodes.ProgramLimitExceeded })
        {
            Report(1);
        }
    }

    /// <summary>Call it with the usage that the server reports. Returns at once.</summary>
    public void Report(double? usage)
    {
        if (usage < Full)
        {
            _failures.End();
        }

        if (usage >= Full)
        {
            Volatile.Write(ref _isReported, true);
            if (Interlocked.Exchange(ref _looking, 1) == 0)
            {
                _ = Detached.Run(LookAsync);
            }
        }
    }

    private async Task LookAsync()
    {
        string? logged = null;
        bool isFull = true;
        while (!stop.IsCancellationRequested && (isFull || Volatile.Read(ref _isReported)))
        {
            Volatile.Write(ref _isReported, false);
            try
            {
                (double usage, string holder) = await QueryAsync().ConfigureAwait(false);
                _failures.End();
                isFull = usage >= Full;
                if (isFull && holder != logged)
                {
                    log.QueueFull((int)(usage * 100), holder);
                    logged = holder;
                }
            }
            catch (Exception e)
            {
                isFull = false;
                if (!stop.IsCancellationRequested && _failures.Begins())
                {
                    log.QueueUsageUnknown(e);
                }
            }

            await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Volatile.Write(ref _looking, 0);
    }

    internal async Task<(double Usage, string Holder)> QueryAsync()
    {
        // Not cancelled, because Npgsql would dial the server for that; it ends by itself.
        NpgsqlConnection connection = await open(stop).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            NpgsqlCommand command = new(Look, connection);
            await using (command.ConfigureAwait(false))
            {
                NpgsqlDataReader reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                    return (reader.GetDouble(0), reader.IsDBNull(1)
                        ? "a session whose transaction this role can't see"
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"process {reader.GetInt32(1)} ({reader.GetString(2)}), {reader.GetString(3)} since {reader.GetDateTime(4):u}"));
                }
            }
        }
    }
}
