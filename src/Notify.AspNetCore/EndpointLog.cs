using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>
/// Logs for all clients of one endpoint, because one payload can concern a thousand of them. At most one message of each kind is logged
/// in ten seconds; it says how many were suppressed.
/// </summary>
internal sealed partial class EndpointLog(IServiceProvider services)
{
    private readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Notify.AspNetCore");
    private readonly LogLimit _unwritable = new(services.GetService<TimeProvider>() ?? TimeProvider.System);
    private readonly LogLimit _cutOff = new(services.GetService<TimeProvider>() ?? TimeProvider.System);

    /// <summary>Names the exception's type only: its message may repeat the payload.</summary>
    public void Unwritable(string channel, Exception error)
    {
        if (_unwritable.Passes(1, out long others))
        {
            LogUnwritable(_log, channel, error.GetType().Name, others);
        }
    }

    public void CutOff(string channel, TimeSpan timeout)
    {
        if (_cutOff.Passes(1, out long others))
        {
            LogCutOff(_log, channel, timeout, others);
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "A payload of channel {Channel} could not be written for a web client ({Error}); the client got a gap ({Others} more like this)")]
    private static partial void LogUnwritable(ILogger logger, string channel, string error, long others);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "Cut off a web client of channel {Channel} that did not read for {WriteTimeout} ({Others} more like this)")]
    private static partial void LogCutOff(ILogger logger, string channel, TimeSpan writeTimeout, long others);
}
