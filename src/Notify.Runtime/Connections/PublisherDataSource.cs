namespace Notify;

/// <summary>The connection-string work of the publisher.</summary>
internal static class PublisherDataSource
{
    public static PrimaryDataSource Build(NotifyOptions options) =>
        PrimaryDataSource.Build(options.ConnectionString, options.ConfigureDataSource, settings =>
        {
            settings.ApplicationName = SessionName.Of(options.ApplicationName ?? settings.ApplicationName, "notify publisher");
            // "In a transaction of its own" also holds inside a TransactionScope, and so does waking the listener: enlisted, the
            // wake-up would wait for the scope's commit while the scope waits for the subscription. It would also make the scope a
            // distributed one, which can not be prepared after a NOTIFY (F10).
            settings.Enlist = false;
            // Nobody else uses these sessions, and nothing that we do in them lasts. Resetting would also undo the prepared statements.
            settings.NoResetOnClose = true;
            settings.Multiplexing = false;
            // The coalescer keeps one under load; the listener's wake-up and PublishManyAsync need another.
            settings.MaxPoolSize = Math.Max(settings.MaxPoolSize, 2);
        });
}
