namespace Notify.Generator.Sizing;

/// <summary>How small and how large a piece of JSON can be, in bytes of UTF-8.</summary>
/// <param name="Smallest">No value is shorter.</param>
/// <param name="Largest">No value is longer; null if nothing bounds it.</param>
internal readonly record struct SizeModel(long Smallest, long? Largest)
{
    public static SizeModel Fixed(long size) => new(size, size);

    /// <summary>The size of both, one after the other.</summary>
    public static SizeModel operator +(SizeModel left, SizeModel right) => new(
        left.Smallest + right.Smallest,
        left.Largest is { } one && right.Largest is { } other ? one + other : null);

    /// <summary>The size of either one or the other.</summary>
    public SizeModel Or(SizeModel other) => new(
        Math.Min(Smallest, other.Smallest),
        Largest is { } one && other.Largest is { } two ? Math.Max(one, two) : null);
}
