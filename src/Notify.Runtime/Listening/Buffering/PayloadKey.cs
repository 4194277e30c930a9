namespace Notify;

/// <summary>How the key of a payload is found; see <see cref="SubscriptionOptions.KeepLatest{T}"/>.</summary>
internal abstract class PayloadKey;

/// <inheritdoc/>
internal sealed class PayloadKey<T>(Func<T, object?> select) : PayloadKey
{
    /// <summary>The same for the text of a payload. What it returns throws for a text that can't be read.</summary>
    public Func<string, object?> Of(PayloadSerializer<T> serializer) => payload => select(serializer.Deserialize(payload));
}
