namespace Notify;

/// <summary>
/// The database lacks what channels need, or it could not be changed. The message lists each difference and what to do about it.
/// </summary>
public sealed class SchemaException : NotifyException
{
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="differences">The differences; empty if something else failed.</param>
    /// <param name="innerException">The server's error, if any.</param>
    public SchemaException(string message, IReadOnlyList<SchemaDifference> differences, Exception? innerException = null)
        : base(string.Join("\n- ", [message, .. differences.Select(difference => difference.Message)]), innerException) =>
        Differences = differences;

    /// <summary>The differences; empty if something else failed.</summary>
    public IReadOnlyList<SchemaDifference> Differences { get; }
}
