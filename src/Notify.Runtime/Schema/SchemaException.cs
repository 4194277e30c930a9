namespace Notify;

/// <summary>
/// What channels need in the database is not there, or could not be put there. The message names each difference and what to do.
/// </summary>
public sealed class SchemaException : NotifyException
{
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="differences">What differs; empty where the error is another.</param>
    /// <param name="innerException">The server's error, if there is one.</param>
    public SchemaException(string message, IReadOnlyList<SchemaDifference> differences, Exception? innerException = null)
        : base(string.Join("\n- ", [message, .. differences.Select(difference => difference.Message)]), innerException) =>
        Differences = differences;

    /// <summary>What differs; empty where the error is another.</summary>
    public IReadOnlyList<SchemaDifference> Differences { get; }
}
