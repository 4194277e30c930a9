using System.Runtime.InteropServices;

namespace Notify;

/// <summary>
/// The key of a payload. Taking, hashing and comparing it runs the user's code; if that throws, the key counts as <see cref="None"/>.
/// </summary>
internal sealed class PayloadKey
{
    private readonly object? _value;
    private readonly int _hash;

    private PayloadKey(object? value)
    {
        _value = value;
        _hash = value?.GetHashCode() ?? 0;
    }

    /// <summary>The key of payloads that have none.</summary>
    public static PayloadKey None { get; } = new(null);

    public static PayloadKey Take<T>(Func<T, object?> take, T payload)
    {
        try
        {
            return take(payload) is { } value ? new PayloadKey(value) : None;
        }
        catch (Exception)
        {
            return None;
        }
    }

    /// <summary>Finds the value for <paramref name="key"/>, or adds one.</summary>
    /// <param name="values">The values by key.</param>
    /// <param name="key">The key; becomes <see cref="None"/> if it can't be compared.</param>
    /// <param name="value">The value to add.</param>
    public static TValue GetOrAdd<TValue>(Dictionary<PayloadKey, TValue> values, ref PayloadKey key, TValue value)
    {
        try
        {
            ref TValue? found = ref CollectionsMarshal.GetValueRefOrAddDefault(values, key, out bool exists);
            return exists ? found! : found = value;
        }
        catch (Exception) when (key != None)
        {
            key = None;
            return GetOrAdd(values, ref key, value);
        }
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj)
        || (obj is PayloadKey other && _hash == other._hash && Equals(_value, other._value));

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
