namespace Notify;

/// <summary>
/// The memory that the unread notifications of all subscriptions of a listener may take. A buffer may hold as much as is left for the
/// others (the dynamic threshold of Choudhury and Hahne): one stuck reader gets half of it, and ten leave an eleventh for a reader
/// that isn't stuck.
/// </summary>
internal sealed class BufferMemory(long limit)
{
    private long _held;
    private SharedPayload? _unused;

    /// <summary>For a buffer alone.</summary>
    public static BufferMemory Unlimited { get; } = new(long.MaxValue);

    /// <summary>How many bytes are left.</summary>
    public long Free => limit - Volatile.Read(ref _held);

    /// <summary>Counts what is taken, or given back where it is negative.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _held, bytes);

    /// <summary>Counts a payload once that several buffers are about to hold. Only the loop calls it.</summary>
    /// <returns>Held by the caller, who releases it when every buffer has had it.</returns>
    public SharedPayload Share(in RawNotification notification)
    {
        int bytes = NotificationRing.Slot.PayloadBytes(notification) + SharedPayload.OwnBytes;
        // Only one thread takes, so what it sees can't be taken and put back by another meanwhile.
        SharedPayload? unused = Volatile.Read(ref _unused);
        while (unused is not null && Interlocked.CompareExchange(ref _unused, unused.Next, unused) is var found && found != unused)
        {
            unused = found;
        }

        unused ??= new SharedPayload(this);
        unused.Begin(bytes);
        Take(bytes);
        return unused;
    }

    private void Return(SharedPayload shared, int bytes)
    {
        Take(-bytes);
        SharedPayload? next;
        do
        {
            next = Volatile.Read(ref _unused);
            shared.Next = next;
        }
        while (Interlocked.CompareExchange(ref _unused, shared, next) != next);
    }

    /// <summary>How many buffers hold a payload. Used again for the next one, so that sharing allocates nothing in the long run.</summary>
    internal sealed class SharedPayload(BufferMemory memory)
    {
        /// <summary>Of one object.</summary>
        public const int OwnBytes = 40;

        private int _holders;
        private int _bytes;

        public SharedPayload? Next { get; set; }

        public void Begin(int bytes)
        {
            _bytes = bytes;
            _holders = 1;
        }

        public void Hold() => Interlocked.Increment(ref _holders);

        public void Release()
        {
            if (Interlocked.Decrement(ref _holders) == 0)
            {
                memory.Return(this, _bytes);
            }
        }
    }
}
