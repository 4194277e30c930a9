using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Notify;

namespace Web.Tests.Payloads;

// The sizes don't matter here: the tests send documents and not objects.
#pragma warning disable NTG112

/// <summary>A member of every kind that a payload can have.</summary>
[PgChannel("web_values", Name = "AnyValues", JsonContext = typeof(ForeignContext))]
public sealed record AnyValue
{
    public required long Id { get; init; }

    public double? Number { get; init; }

    public float? Small { get; init; }

    public decimal? Amount { get; init; }

    public ulong? Natural { get; init; }

    public bool? Boolean { get; init; }

    [MaxLength(20)]
    public string? Text { get; init; }

    public char? Character { get; init; }

    [MaxLength(100)]
    public Uri? Address { get; init; }

    [MaxLength(100)]
    public byte[]? Bytes { get; init; }

    public Guid? Key { get; init; }

    public DateTime? DateAndTime { get; init; }

    public DateTimeOffset? Instant { get; init; }

    public DateOnly? Date { get; init; }

    public TimeOnly? Time { get; init; }

    public TimeSpan? Span { get; init; }

    public Kind? Kind { get; init; }

    public Rights? Rights { get; init; }

    [MaxLength(3)]
    public IReadOnlyList<double>? Numbers { get; init; }

    [MaxLength(3)]
    public Dictionary<string, string>? Map { get; init; }

    [MaxLength(3)]
    public IReadOnlyList<AnyPart>? Parts { get; init; }

    public JsonElement? Any { get; init; }

    public Foreign? Foreign { get; init; }
}

/// <summary>A shape within a payload.</summary>
public sealed record AnyPart([property: Range(1, 5)] double Count, [property: MaxLength(5)] string? Name);

/// <summary>The names of values.</summary>
public enum Kind
{
    One = 1,
    Two,
}

/// <summary>The names of bits.</summary>
[Flags]
public enum Rights
{
    Read = 1,
    Write = 2,
}

/// <summary>What System.Text.Json reads and writes.</summary>
public sealed record Foreign(double Number, float Small, string? Text, JsonElement Any);

[JsonSerializable(typeof(Foreign))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
public sealed partial class ForeignContext : JsonSerializerContext;
