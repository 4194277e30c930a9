namespace Notify.Testing;

/// <summary>
/// A private PostgreSQL server could not be found, started or controlled. The message says what to do about it and, where
/// the server said why, holds the end of its log.
/// </summary>
public sealed class EmbeddedPostgresException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public EmbeddedPostgresException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public EmbeddedPostgresException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with what caused it.</summary>
    public EmbeddedPostgresException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
