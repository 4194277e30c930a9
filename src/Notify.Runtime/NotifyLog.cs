using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>Everything that Notify logs. Event ids are stable. No payload and no connection string is ever logged.</summary>
/// <remarks>
/// One declaration for all: the generator behind [LoggerMessage] prints several in any order, so that no two builds are the same
/// (https://github.com/dotnet/runtime/issues/119587).
/// </remarks>
internal static partial class NotifyLog
{
    [LoggerMessage(1, LogLevel.Information, "Listening to {Channels} channels on connection {Generation}.")]
    public static partial void StartedListening(this ILogger logger, long generation, int channels);

    [LoggerMessage(2, LogLevel.Warning, "The listening connection is lost or did not come about; next attempt in {Pause}.")]
    public static partial void ConnectionLost(this ILogger logger, TimeSpan pause, Exception error);

    [LoggerMessage(3, LogLevel.Error, "The listening connection can not be used: {Reason} Next attempt in {Pause}.")]
    public static partial void VerificationFailed(this ILogger logger, string reason, TimeSpan pause);

    [LoggerMessage(4, LogLevel.Error, "PostgreSQL refused LISTEN on channel {Channel} ({SqlState}); its subscribers get the error.")]
    public static partial void ListenRefused(this ILogger logger, string channel, string? sqlState, Exception? error);

    [LoggerMessage(5, LogLevel.Debug, "LISTEN on {Listened} channels and UNLISTEN on {Unlistened} have committed.")]
    public static partial void ChannelsChanged(this ILogger logger, int listened, int unlistened);

    [LoggerMessage(6, LogLevel.Warning, "The listener could not wake itself; the change waits for the next tick.")]
    public static partial void WakeFailed(this ILogger logger, Exception error);

    [LoggerMessage(7, LogLevel.Warning, "The publisher could not send the canary; the listening connection sends it itself.")]
    public static partial void CanaryByOwnConnection(this ILogger logger, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "The buffer of a slow subscriber of channel {Channel} is full: notifications are dropped.")]
    public static partial void BufferOverflow(this ILogger logger, string channel);

    [LoggerMessage(9, LogLevel.Warning, "A payload of channel {Channel} can not be read as {Source} (at {Path}).")]
    public static partial void UndecodablePayload(this ILogger logger, string channel, string path, string source);

    [LoggerMessage(10, LogLevel.Error, "The listening connection did not close within {Timeout}; it is abandoned.")]
    public static partial void ShutdownTimedOut(this ILogger logger, TimeSpan timeout);

    [LoggerMessage(11, LogLevel.Critical, "There has been no usable listening connection for {Silence}.")]
    public static partial void Unhealthy(this ILogger logger, TimeSpan silence, Exception? error);

    [LoggerMessage(12, LogLevel.Error, "What was to be done about a missing connection (NotifyOptions.OnUnhealthy) failed.")]
    public static partial void UnhealthyReactionFailed(this ILogger logger, Exception error);

    [LoggerMessage(13, LogLevel.Critical, "The host is stopped, because there is no usable listening connection.")]
    public static partial void HostStopped(this ILogger logger);

    [LoggerMessage(14, LogLevel.Warning, "The server did not say how full its notification queue is.")]
    public static partial void QueueUsageUnknown(this ILogger logger, Exception error);

    [LoggerMessage(15, LogLevel.Debug, "The server has answered the ping.")]
    public static partial void PingAnswered(this ILogger logger);

    [LoggerMessage(20, LogLevel.Error, "Handler {Handler} failed on channel {Channel}; the next notification follows.")]
    public static partial void HandlerFailed(this ILogger logger, string handler, string channel, Exception error);

    [LoggerMessage(21, LogLevel.Error, "Handler {Handler} has no subscription to channel {Channel}; next attempt in {Pause}.")]
    public static partial void HandlerUnsubscribed(
        this ILogger logger, string handler, string channel, TimeSpan pause, Exception error);

    [LoggerMessage(22, LogLevel.Warning, "Handler {Handler} is not done {Timeout} after the shutdown began; its token is cancelled.")]
    public static partial void HandlerCancelled(this ILogger logger, string handler, TimeSpan timeout);

    [LoggerMessage(24, LogLevel.Warning, "Handler {Handler} failed on channel {Channel}; attempt {Attempt} follows in {Pause}.")]
    public static partial void HandlerRetries(
        this ILogger logger, string handler, string channel, int attempt, TimeSpan pause, Exception error);

    [LoggerMessage(25, LogLevel.Critical, "Handler {Handler} failed on channel {Channel} and is stopped, as its error policy says.")]
    public static partial void HandlerStopped(this ILogger logger, string handler, string channel, Exception error);

    [LoggerMessage(26, LogLevel.Error, "The dead-letter callback of handler {Handler} failed; a notification of {Channel} is lost.")]
    public static partial void DeadLetterFailed(this ILogger logger, string handler, string channel, Exception error);

    [LoggerMessage(23, LogLevel.Error, "Handler {Handler} does not react to its cancelled token; it is abandoned.")]
    public static partial void HandlerAbandoned(this ILogger logger, string handler);

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
