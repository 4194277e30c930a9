namespace Notify;

/// <content>Payloads that are too long for a notification, where a channel stores them.</content>
public sealed partial class NotifyOptions
{
    /// <summary>
    /// How long a stored payload may be that a listener fetches, in bytes of the database's encoding; a longer one is a gap. A listener
    /// reads up to 32 of them at once into memory. 1 MiB by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int MaxStoredPayloadBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1024 * 1024;

    /// <summary>
    /// For how long a listener tries to fetch stored payloads from a database that fails, before they are gaps. 30 seconds by
    /// default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan StoredPayloadTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How old stored payloads get before the host deletes them, by the server's clock; longer than any listener may be behind. 24
    /// hours by default; <see cref="Timeout.InfiniteTimeSpan"/> deletes none, for where somebody else does.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a second, and not infinite.</exception>
    public TimeSpan StoredPayloadRetention
    {
        get;
        set
        {
            if (value != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            }

            field = value;
        }
    } = TimeSpan.FromHours(24);
}
