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
