namespace Notify;

/// <summary>The connection settings of the publisher.</summary>
internal static class PublisherDataSource
{
    public static PrimaryDataSource Build(NotifyOptions options, OwnSessions sessions) =>
        PrimaryDataSource.Build(
            options.ConnectionString,
            options.ConfigureDataSource,
            settings =>
            {
                settings.ApplicationName = SessionName.Format(options.ApplicationName ?? settings.ApplicationName, "notify publisher");
                // "In a transaction of its own" also holds inside a TransactionScope. An enlisted wake-up would wait for the scope's
                // commit while the scope waits for the subscription, and would make the scope a distributed one, which cannot be
                // prepared after a NOTIFY (F10).
                settings.Enlist = false;
                // These sessions are ours alone, and we change nothing in them that lasts. A reset would drop the prepared statements.
                settings.NoResetOnClose = true;
                settings.Multiplexing = false;
                // The coalescer keeps one under load; the listener's wake-up and PublishManyAsync need another.
                settings.MaxPoolSize = Math.Max(settings.MaxPoolSize, 2);
            },
            sessions);
}
