using Microsoft.Extensions.Logging;

namespace Runtime.Tests.Support;

/// <summary>Blocks at one event until a test opens it, like a console whose pipe is full.</summary>
internal sealed class BlockingLog(string name) : ILoggerFactory, ILogger
{
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ManualResetEventSlim Open { get; } = new();

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == name)
        {
            Entered.TrySetResult();
            Open.Wait(CancellationToken.None);
        }
    }

    public void Dispose() => Open.Dispose();
}
