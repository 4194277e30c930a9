using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>Swallows what its sink throws: a full disk must not silence a handler or end the loop.</summary>
internal sealed class QuietLogger(ILogger sink) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => sink.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return sink.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            sink.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // Nowhere left to report it.
        }
    }
}
