using Microsoft.Extensions.Logging;

namespace Runtime.Harness.Clients;

/// <summary>Reports what is logged as <c>log ID LEVEL TEXT</c>.</summary>
internal sealed class ReportedLog(EventLines events) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        events.Write($"log {eventId.Id} {logLevel} {formatter(state, exception)} {exception?.GetType().Name}: {exception?.Message}");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
