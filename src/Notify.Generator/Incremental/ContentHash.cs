namespace Notify.Generator.Incremental;

/// <summary>A running hash of 128 bits. Equal hashes count as equal content.</summary>
internal struct ContentHash : IEquatable<ContentHash>, IComparable<ContentHash>
{
    private ulong _low;
    private ulong _high;

    public void Add(ulong value)
    {
        unchecked
        {
            _low = Mix((_low ^ value) + 0x9E3779B97F4A7C15UL);
            _high = Mix((_high + (value * 0xD6E8FEB86659FD93UL)) ^ 0xA0761D6478BD642FUL);
        }
    }

    public void Add(ContentHash other)
    {
        Add(other._low);
        Add(other._high);
    }

    public void Add(string text) => Add(HashText(text));

    /// <summary>The hash of a name or a literal.</summary>
    public static ulong HashText(string text)
    {
        unchecked
        {
            ulong hash = 0xCBF29CE484222325UL ^ ((ulong)text.Length << 32);
            foreach (char character in text)
            {
                hash = (hash ^ character) * 0x100000001B3UL;
            }

            return Mix(hash);
        }
    }

    public readonly bool Equals(ContentHash other) => _low == other._low && _high == other._high;

    public override readonly bool Equals(object? obj) => obj is ContentHash other && Equals(other);

    public override readonly int GetHashCode() => unchecked((int)_low ^ (int)(_high >> 32));

    public readonly int CompareTo(ContentHash other) => _low != other._low ? _low.CompareTo(other._low) : _high.CompareTo(other._high);

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
