using System.Collections.Concurrent;

namespace Notify;

/// <summary>
/// The server sessions that a publisher has used within the last minute. A process id is not evidence for longer: the pool closes
/// connections unnoticed, and the system reuses their ids. A false negative echoes our own notification; a false positive silently
/// drops someone else's.
/// </summary>
internal sealed class OwnSessions(TimeProvider time)
{
    /// <summary>Far longer than a notification takes, and far shorter than a system takes to use up its process ids.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private const int Many = 256;

    private readonly ConcurrentDictionary<int, long> _usedAt = new();
    private int _epoch;

    /// <summary>Grows when all is forgotten: a session that was opened before may lead to another server.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>The publisher is about to send over this session: renews its lease.</summary>
    public void Use(int processId)
    {
        _usedAt[processId] = time.GetTimestamp();
        if (_usedAt.Count > Many)
        {
            foreach ((int old, _) in _usedAt.Where(session => time.GetElapsedTime(session.Value) >= Lease))
            {
                _usedAt.TryRemove(old, out _);
            }
        }
    }

    /// <summary>Whether a notification that this session sends now is the publisher's.</summary>
    public bool Contains(int processId) =>
        _usedAt.TryGetValue(processId, out long usedAt) && time.GetElapsedTime(usedAt) < Lease;

    /// <summary>For a failover: on the other server the same ids can belong to others at once.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _epoch);
        _usedAt.Clear();
    }
}
