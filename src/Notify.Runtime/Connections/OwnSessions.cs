using System.Collections.Concurrent;

namespace Notify;

/// <summary>
/// The server sessions that a publisher has used within the last minute. For longer nobody can say whose a process id is: the pool
/// closes a connection without a word, and the system gives its number to somebody else. Not to know a session of one's own means
/// to hear oneself; to claim a strange one would mean to lose a notification in silence.
/// </summary>
internal sealed class OwnSessions(TimeProvider time)
{
    /// <summary>Far more than a notification takes, and far less than a system takes to use up its process ids.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private const int Many = 256;

    private readonly ConcurrentDictionary<int, long> _usedAt = new();

    /// <summary>The publisher is about to send over that session.</summary>
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

    /// <summary>Whether what that session sends now is the publisher's.</summary>
    public bool Contains(int processId) =>
        _usedAt.TryGetValue(processId, out long usedAt) && time.GetElapsedTime(usedAt) < Lease;

    /// <summary>After a failover the same number can be somebody else's on the other server, at once.</summary>
    public void Forget() => _usedAt.Clear();
}
