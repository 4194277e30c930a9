using Microsoft.Extensions.Logging;

namespace Notify;

/// <content>Stored payloads and the schema.</content>
internal static partial class NotifyLog
{
    [LoggerMessage(40, LogLevel.Warning, "A stored payload of channel {Channel} is not there any more, or not to be had.")]
    public static partial void StoredPayloadMissing(this ILogger logger, string channel);

    [LoggerMessage(41, LogLevel.Error, "{Count} stored payloads of channel {Channel} could not be fetched; its subscriber gets gaps.")]
    public static partial void StoredPayloadsNotFetched(this ILogger logger, string channel, int count, Exception? error);

    [LoggerMessage(45, LogLevel.Warning, "Stored payloads of channel {Channel} could not be fetched; next attempt in {Pause}.")]
    public static partial void StoredPayloadsFetchFailed(this ILogger logger, string channel, TimeSpan pause, Exception error);

    [LoggerMessage(42, LogLevel.Debug, "{Count} stored payloads had expired and are deleted.")]
    public static partial void StoredPayloadsExpired(this ILogger logger, long count);

    [LoggerMessage(43, LogLevel.Warning, "Expired stored payloads could not be deleted; the next round tries again.")]
    public static partial void StoredPayloadCleanupFailed(this ILogger logger, Exception error);

    [LoggerMessage(44, LogLevel.Information, "Applied to the database, because it differed from what the channels declare: {Difference}")]
    public static partial void SchemaApplied(this ILogger logger, string difference);
}
