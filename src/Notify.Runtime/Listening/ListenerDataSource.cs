
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
                SessionName.Of(options.ApplicationName ?? settings.ApplicationName, $"notify listener {instanceId}");
            // A pool would be cleared as a whole when this connection dies, and would reset it: DISCARD ALL ends LISTEN (F19, F22).
            settings.Pooling = false;
            settings.Multiplexing = false;
            settings.Enlist = false;
            // Equal, so that a wait of the same length sets no socket option of its own (F32).
            settings.CommandTimeout = PingSeconds(options);
            settings.KeepAlive = PingSeconds(options);
            settings.Timeout = (int)Math.Ceiling(options.ConnectTimeout.TotalSeconds);
            // A command that timed out ends the connection: there is nothing to wait for after that.
            settings.CancellationTimeout = -1;
        });
    }

    /// <summary>Npgsql counts its timeouts in whole seconds.</summary>
    public static int PingSeconds(NotifyOptions options) => (int)Math.Ceiling(options.PingInterval.TotalSeconds);
}
