using Microsoft.Extensions.Logging;

namespace Runtime.Tests.Support;

/// <summary>What was logged; the event is the name of a method of <see cref="Notify.NotifyLog"/>.</summary>
public sealed record LogEntry(string Event, LogLevel Level, string Text, Exception? Error);
