using Microsoft.Extensions.Logging;

namespace Runtime.Tests;

public sealed record LogEntry(int Id, LogLevel Level, string Text, Exception? Error);
