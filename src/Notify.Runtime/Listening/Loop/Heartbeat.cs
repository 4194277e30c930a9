namespace Notify;

/// <summary>When the server was last heard from on a connection that is listened to. Written by the loop, read by anyone.</summary>
internal sealed class Heartbeat(TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();

    /// <summary>How long ago that was; before the first time, how long ago listening began.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _heardAt));

    public void Beat() => Volatile.Write(ref _heardAt, time.GetTimestamp());
}
