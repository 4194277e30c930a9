
namespace Notify;

/// <summary>The connection-string work of the listener.</summary>
internal static class ListenerDataSource
{
    /// <param name="options">The user's options.</param>
    /// <param name="instanceId">Tells this process's listener from others in pg_stat_activity.</param>
    public static PrimaryDataSource Build(NotifyOptions options, string instanceId)
    {
        string connectionString = options.ListenerConnectionString ?? options.ConnectionString;
        return PrimaryDataSource.Build(connectionString, options.ConfigureDataSource, settings =>
        {
            settings.ApplicationName =
                SessionName.Format(options.ApplicationName ?? settings.ApplicationName, $"notify listener {instanceId}");
            // A pool would be cleared as a whole when this connection dies, and would reset it: DISCARD ALL ends LISTEN (F19, F22).
            settings.Pooling = false;
            settings.Multiplexing = false;
            settings.Enlist = false;
            // Equal, so that a wait of the same length sets no socket option of its own (F32).
            settings.CommandTimeout = PingSeconds(options);
            settings.KeepAlive = PingSeconds(options);
            settings.Timeout = SecondsForEachHost(settings.Host, options.ConnectTimeout);
            // A standby that has just been promoted is not to be taken for one for another ten seconds: each attempt asks anew.
            settings.HostRecheckSeconds = 0;
            // A command that timed out ends the connection: there is nothing to wait for after that.
            settings.CancellationTimeout = -1;
        });
    }

    /// <summary>Npgsql counts its timeouts in whole seconds.</summary>
    public static int PingSeconds(NotifyOptions options) => (int)Math.Ceiling(options.PingInterval.TotalSeconds);

    /// <summary>
    /// Npgsql dials one host after the other and gives each the whole of its timeout: one that doesn't answer would use up the attempt,
    /// and the next host would never be reached.
    /// </summary>
    private static int SecondsForEachHost(string? hosts, TimeSpan connectTimeout) =>
        hosts?.Split(',').Length is { } count and > 1
            ? Math.Max(1, (int)(connectTimeout.TotalSeconds / count))
            : (int)Math.Ceiling(connectTimeout.TotalSeconds);
}
