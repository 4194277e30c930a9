using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>Everything that Notify logs. Event ids and names are stable. Payloads and connection strings are never logged.</summary>
/// <remarks>
/// All methods are in one class: the generator behind [LoggerMessage] prints several classes in an undefined order, so that no two
/// builds would be the same (https://github.com/dotnet/runtime/issues/119587).
/// </remarks>
internal static partial class NotifyLog
{
    [LoggerMessage(1, LogLevel.Information, "Listening to {Channels} channels on connection {Generation}")]
    public static partial void StartedListening(this ILogger logger, long generation, int channels);

    [LoggerMessage(2, LogLevel.Warning, "Lost the listening connection or failed to connect; reconnecting in {Delay}")]
    public static partial void ConnectionLost(this ILogger logger, TimeSpan delay, Exception error);

    [LoggerMessage(3, LogLevel.Error, "Cannot use the listening connection: {Reason} Reconnecting in {Delay}")]
    public static partial void VerificationFailed(this ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(4, LogLevel.Error, "PostgreSQL refused LISTEN on channel {Channel} ({SqlState}); its subscribers get the error")]
    public static partial void ListenRefused(this ILogger logger, string channel, string? sqlState, Exception? error);

    [LoggerMessage(5, LogLevel.Debug, "Committed LISTEN on {Listened} channels and UNLISTEN on {Unlistened}")]
    public static partial void ChannelsChanged(this ILogger logger, int listened, int unlistened);

    [LoggerMessage(6, LogLevel.Warning, "Failed to wake the listener; changed channels wait for the next tick")]
    public static partial void WakeFailed(this ILogger logger, Exception error);

    [LoggerMessage(7, LogLevel.Warning, "Publisher failed to send the canary; sending it over the listening connection")]
    public static partial void CanaryByOwnConnection(this ILogger logger, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "Buffer of a slow subscriber of channel {Channel} is full; dropping notifications ({Others} more like this)")]
    public static partial void BufferOverflow(this ILogger logger, string channel, long others);

    [LoggerMessage(9, LogLevel.Warning, "Failed to read a payload of channel {Channel} as {Source}: {Problem} (at {Path}; {Others} more like this)")]
    public static partial void UndecodablePayload(this ILogger logger, string channel, string source, string problem, string path, long others);

    [LoggerMessage(10, LogLevel.Error, "Listening connection did not close within {Timeout}; abandoning it")]
    public static partial void ShutdownTimedOut(this ILogger logger, TimeSpan timeout);

    [LoggerMessage(11, LogLevel.Critical, "No usable listening connection for {Silence}")]
    public static partial void Unhealthy(this ILogger logger, TimeSpan silence, Exception? error);

    [LoggerMessage(12, LogLevel.Error, "NotifyOptions.OnUnhealthy failed")]
    public static partial void UnhealthyReactionFailed(this ILogger logger, Exception error);

    [LoggerMessage(13, LogLevel.Critical, "Stopping the host, because there is no usable listening connection")]
    public static partial void HostStopped(this ILogger logger);

    [LoggerMessage(14, LogLevel.Warning, "Failed to read how full the server's notification queue is")]
    public static partial void QueueUsageUnknown(this ILogger logger, Exception error);

    [LoggerMessage(15, LogLevel.Debug, "Server answered the ping")]
    public static partial void PingAnswered(this ILogger logger);

    [LoggerMessage(16, LogLevel.Warning, "Prepared statement is missing, as behind a pooler in transaction mode; publishing unprepared")]
    public static partial void PublishingUnprepared(this ILogger logger, Exception error);

    [LoggerMessage(17, LogLevel.Warning, "Cannot verify that notifications arrive ({Reason}); listening unverified")]
    public static partial void ListeningUnverified(this ILogger logger, string reason, Exception error);

    [LoggerMessage(18, LogLevel.Warning, "Failed to close a lost listening connection")]
    public static partial void ConnectionNotClosed(this ILogger logger, Exception error);

    [LoggerMessage(19, LogLevel.Critical, "Listener failed; its subscriptions end with the error")]
    public static partial void ListenerFailed(this ILogger logger, Exception error);

    [LoggerMessage(20, LogLevel.Error, "Handler {Handler} failed on channel {Channel}; continuing with the next notification")]
    public static partial void HandlerFailed(this ILogger logger, string handler, string channel, Exception error);

    [LoggerMessage(21, LogLevel.Error, "Handler {Handler} failed to subscribe to channel {Channel}; retrying in {Delay}")]
    public static partial void HandlerUnsubscribed(
        this ILogger logger, string handler, string channel, TimeSpan delay, Exception error);

    [LoggerMessage(22, LogLevel.Warning, "Handler {Handler} is still running {Timeout} after shutdown began; cancelling its token")]
    public static partial void HandlerCancelled(this ILogger logger, string handler, TimeSpan timeout);

    [LoggerMessage(23, LogLevel.Error, "Handler {Handler} ignores its cancelled token; abandoning it")]
    public static partial void HandlerAbandoned(this ILogger logger, string handler);

    [LoggerMessage(24, LogLevel.Warning, "Handler {Handler} failed on channel {Channel}; starting attempt {Attempt} in {Delay}")]
    public static partial void HandlerRetries(
        this ILogger logger, string handler, string channel, int attempt, TimeSpan delay, Exception error);

    [LoggerMessage(25, LogLevel.Critical, "Handler {Handler} failed on channel {Channel}; stopping it, as its error policy says")]
    public static partial void HandlerStopped(this ILogger logger, string handler, string channel, Exception error);

    [LoggerMessage(26, LogLevel.Error, "Dead-letter callback of handler {Handler} failed; a notification of channel {Channel} is lost")]
    public static partial void DeadLetterFailed(this ILogger logger, string handler, string channel, Exception error);

    [LoggerMessage(27, LogLevel.Warning, "Cannot read {Encoding} here ({Reason}); the server converts it")]
    public static partial void ServerConverts(this ILogger logger, string encoding, string reason, Exception error);

    [LoggerMessage(28, LogLevel.Warning, "Notification queue is {Percent} % full; most likely held back by {Holder}")]
    public static partial void QueueFull(this ILogger logger, int percent, string holder);

    [LoggerMessage(30, LogLevel.Warning, "Skipped a payload on channel {Channel}: its members are those of another channel ({Others} more like this)")]
    public static partial void ChannelMismatch(this ILogger logger, string channel, long others);

    [LoggerMessage(31, LogLevel.Debug, "Skipped {Count} members of a payload of channel {Channel} that its type doesn't have; spelt differently: {Members}")]
    public static partial void UnknownMembersSkipped(this ILogger logger, string channel, int count, string members);

    [LoggerMessage(40, LogLevel.Warning, "A stored payload of channel {Channel} is missing, too long or not convertible ({Others} more like this)")]
    public static partial void StoredPayloadMissing(this ILogger logger, string channel, long others);

    [LoggerMessage(41, LogLevel.Error, "Failed to fetch a stored payload of channel {Channel}; its subscribers get gaps ({Others} more like this)")]
    public static partial void StoredPayloadsNotFetched(this ILogger logger, string channel, long others, Exception? error);

    [LoggerMessage(42, LogLevel.Debug, "Deleted {Count} expired stored payloads")]
    public static partial void StoredPayloadsExpired(this ILogger logger, long count);

    [LoggerMessage(43, LogLevel.Warning, "Failed to delete expired stored payloads; retrying in the next round")]
    public static partial void StoredPayloadCleanupFailed(this ILogger logger, Exception error);

    [LoggerMessage(44, LogLevel.Information, "Applied the channels' schema to the database: {Difference}")]
    public static partial void SchemaApplied(this ILogger logger, string difference);

    [LoggerMessage(45, LogLevel.Warning, "Failed to fetch stored payloads of channel {Channel}; retrying in {Delay} ({Others} more like this)")]
    public static partial void StoredPayloadsFetchFailed(this ILogger logger, string channel, TimeSpan delay, long others, Exception error);

    [LoggerMessage(46, LogLevel.Warning, "Waiting for the advisory lock of the channels' schema, which another session holds: {Holders}")]
    public static partial void WaitingForSchemaLock(this ILogger logger, string holders);

    [LoggerMessage(47, LogLevel.Warning, "Ignoring {Count} objects of other roles that call or resemble the channels' trigger functions: {Objects}")]
    public static partial void SchemaObjectsIgnored(this ILogger logger, int count, string objects);

    [LoggerMessage(48, LogLevel.Warning, "Comparing the channels' schema without the advisory lock, which another session held for {Timeout}: {Holders}")]
    public static partial void ComparingWithoutSchemaLock(this ILogger logger, TimeSpan timeout, string holders);

    [LoggerMessage(49, LogLevel.Warning, "Database differs from what channel {Channel} declares: {Differences}")]
    public static partial void SchemaDiffers(this ILogger logger, string channel, string differences);

    [LoggerMessage(50, LogLevel.Information, "Found trigger functions that no channel declares; unless a newer version of the application applied them, drop them, or apply the channels of the whole assembly: {Functions}")]
    public static partial void StaleFunctions(this ILogger logger, string functions);

    [LoggerMessage(51, LogLevel.Warning, "Found columns with values that no payload could be read with: {Columns}")]
    public static partial void DoubtfulColumns(this ILogger logger, string columns);

    [LoggerMessage(52, LogLevel.Warning, "Failed to look whether the channels' schema was applied")]
    public static partial void SchemaNotLookedAt(this ILogger logger, Exception error);
}
