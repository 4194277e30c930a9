using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>
/// Logs for all clients of one endpoint. One payload can concern a thousand of them, and anyone may send any number of payloads. So at
/// most one message of each kind is logged in ten seconds; it says how many were suppressed.
/// </summary>
internal sealed partial class EndpointLog
{
    private readonly Limit _unwritable = new();
    private readonly Limit _cutOff = new();

    /// <summary>Names the exception's type only: its message may repeat the payload.</summary>
    public void Unwritable(HttpContext http, string channel, Exception error, TimeProvider time)
    {
        if (_unwritable.Passes(time, out long others))
        {
            LogUnwritable(Logger(http), channel, error.GetType().Name, others);
        }
    }

    public void CutOff(HttpContext http, string channel, TimeSpan timeout, TimeProvider time)
    {
        if (_cutOff.Passes(time, out long others))
        {
            LogCutOff(Logger(http), channel, timeout, others);
        }
    }

    private static ILogger Logger(HttpContext http) =>
        http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Notify.AspNetCore");

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "A payload of channel {Channel} could not be written for a web client ({Error}); the client got a gap. {Others} more like this "
        + "were not logged.")]
    private static partial void LogUnwritable(ILogger logger, string channel, string error, long others);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "Cut off a web client of channel {Channel} that did not read for {WriteTimeout}. {Others} more like this were not logged.")]
    private static partial void LogCutOff(ILogger logger, string channel, TimeSpan writeTimeout, long others);

    private sealed class Limit
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

        private readonly Lock _lock = new();
        private long? _passedAt;
        private long _held;

        public bool Passes(TimeProvider time, out long others)
        {
            lock (_lock)
            {
                long now = time.GetTimestamp();
                others = _held;
                if (_passedAt is { } passedAt && time.GetElapsedTime(passedAt, now) < Pause)
                {
                    _held++;
                    return false;
                }

                _passedAt = now;
                _held = 0;
                return true;
            }
        }
    }
}
