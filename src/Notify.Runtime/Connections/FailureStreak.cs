namespace Notify;

/// <summary>Lets one failure of a streak be logged, and no further one until something has succeeded.</summary>
internal sealed class FailureStreak
{
    private bool _failing;

    /// <summary>Something has failed.</summary>
    /// <returns>Whether it is the first of its streak.</returns>
    public bool Begins() => !Interlocked.Exchange(ref _failing, true);

    /// <summary>Something has succeeded.</summary>
    public void End() => Volatile.Write(ref _failing, false);
}
