using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Notify;

namespace Trimmed.App;

public enum Colour
{
    Red,
    Green,
}

[Flags]
public enum Days
{
    None = 0,
    Monday = 1,
    Tuesday = 2,
}

public sealed record Line(int Quantity, string? Note = null);

public readonly record struct Point(double X, double Y);

[PgChannel("scalars")]
public sealed record Scalars
{
    [StringLength(40)]
    public required string Text { get; init; }
    public char Char { get; init; } = 'x';
    public bool Boolean { get; init; }
    public sbyte SByte { get; init; }
    public byte Byte { get; init; }
    public short Int16 { get; init; }
    public ushort UInt16 { get; init; }
    public int Int32 { get; init; }
    public int? OptionalInt32 { get; init; }
    public uint UInt32 { get; init; }
    public long Int64 { get; init; }
    public ulong UInt64 { get; init; }
    public float Single { get; init; }
    public double Double { get; init; }
    public decimal Decimal { get; init; }
    public Guid Guid { get; init; }
    public DateTime DateTime { get; init; }
    public DateTimeOffset DateTimeOffset { get; init; }
    public DateOnly DateOnly { get; init; }
    public TimeOnly TimeOnly { get; init; }
    public TimeSpan TimeSpan { get; init; }
    public Uri? Uri { get; init; }
    public byte[]? Bytes { get; init; }
    public Colour Colour { get; init; }
    public Days Days { get; init; }
    public Point? Point { get; init; }
}

[PgChannel("collections")]
public sealed record Collections
{
    public required int[] Array { get; init; }
    public List<Line> Lines { get; init; } = [];
    public IReadOnlyList<string?> ReadOnlyList { get; init; } = [];
    public ImmutableArray<Line> ImmutableArray { get; init; } = [];
    public HashSet<Guid> HashSet { get; init; } = [];
    public Dictionary<string, decimal> Dictionary { get; init; } = [];
    public ImmutableDictionary<string, List<int>> ImmutableDictionary { get; init; } = ImmutableDictionary<string, List<int>>.Empty;
    public JsonElement Element { get; init; }
    public IList<int>? List { get; init; }
    public ICollection<int>? Collection { get; init; }
    public IEnumerable<int>? Enumerable { get; init; }
    public IReadOnlyCollection<int>? ReadOnlyCollection { get; init; }
    public ISet<int>? Set { get; init; }
    public IReadOnlySet<int>? ReadOnlySet { get; init; }
    public SortedSet<int>? SortedSet { get; init; }
    public ImmutableList<int>? ImmutableList { get; init; }
    public IImmutableList<int>? IImmutableList { get; init; }
    public ImmutableHashSet<int>? ImmutableHashSet { get; init; }
    public IImmutableSet<int>? IImmutableSet { get; init; }
    public IDictionary<string, int>? IDictionary { get; init; }
    public IReadOnlyDictionary<string, int>? ReadOnlyDictionary { get; init; }
    public SortedDictionary<string, int>? SortedDictionary { get; init; }
    public IImmutableDictionary<string, int>? IImmutableDictionary { get; init; }
}

/// <summary>What it has for a missing member is kept by an unsafe accessor, which must find the setter of a type that is generic.</summary>
public abstract record Keyed<T>
    where T : struct
{
    public T? Key { get; init; }
    public IReadOnlyList<T> Former { get; init; } = [default];
}

[PgChannel("defaults")]
public sealed record Defaults : Keyed<Point>
{
    public int Count { get; init; } = 3;
    public Settings Settings { get; init; } = new();
    [JsonConverter(typeof(JsonNumberEnumConverter<Colour>))]
    public Colour Colour { get; init; } = Colour.Green;
}

public readonly record struct Settings()
{
    public int Width { get; init; } = 7;
}

/// <summary>A type that generated code has no idea of; the context has.</summary>
public sealed class Version2
{
    public Version Version { get; set; } = new(1, 0);
}

[PgChannel("by_context", JsonContext = typeof(PayloadContext))]
public sealed record ByContext(Version Version, Dictionary<int, Version2> ByNumber, Version? Missing = null);

[JsonSerializable(typeof(Version))]
[JsonSerializable(typeof(Dictionary<int, Version2>))]
internal sealed partial class PayloadContext : JsonSerializerContext;
