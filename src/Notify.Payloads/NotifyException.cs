namespace Notify;

/// <summary>The base of every exception that Notify itself throws. Misuse is reported by the exceptions of the base library.</summary>
public abstract class NotifyException(string message, Exception? innerException = null) : Exception(message, innerException);
