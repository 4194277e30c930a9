using Microsoft.Extensions.Logging;

namespace Runtime.Tests.Support;

/// <summary>Keeps what is logged, and lets a test await it.</summary>
public sealed class LogRecorder : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<LogEntry> _entries = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    public int Count(string name) => Entries.Count(entry => entry.Event == name);

    /// <summary>Returns the entry number <paramref name="count"/> with that name and text, as soon as it has been logged.</summary>
    public async Task<LogEntry> WaitForAsync(string name, CancellationToken ct, int count = 1, string text = "")
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                LogEntry[] found = [.. _entries.Where(
                    entry => entry.Event == name && entry.Text.Contains(text, StringComparison.Ordinal))];
                if (found.Length >= count)
                {
                    return found[count - 1];
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(ct);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _entries.Add(new LogEntry(eventId.Name ?? "", logLevel, formatter(state, exception), exception));
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
