namespace Notify;

/// <summary>What a trigger does with a payload that is longer than PostgreSQL takes.</summary>
public enum TriggerOversize
{
    /// <summary>
    /// Leaves the notification out, with a WARNING that names the table and the row's key. The write goes on. The default, unless
    /// the channel's <see cref="PgChannelAttribute.Oversize"/> is <see cref="Oversize.Store"/>.
    /// </summary>
    Skip,

    /// <summary>Fails, and with it the writer's statement and transaction.</summary>
    Fail,

    /// <summary>Puts the payload into the table <c>notify.payload</c> and sends a reference to it.</summary>
    Store,
}
