using Microsoft.Extensions.Logging;

namespace Runtime.Tests.Support;

public sealed record LogEntry(int Id, LogLevel Level, string Text, Exception? Error);
