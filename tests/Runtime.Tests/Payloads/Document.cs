using System.Text.Json;

namespace Runtime.Tests.Payloads;

/// <summary>A payload with a member of every kind that can be read.</summary>
public sealed record Document
{
    public string? Text { get; set; }

    public bool Flag { get; set; }

    public byte Tiny { get; set; }

    public int? Whole { get; set; }

    public long Large { get; set; }

    public ulong Natural { get; set; }

    public double Real { get; set; }

    public float Rough { get; set; }

    public decimal Amount { get; set; }

    public Guid Id { get; set; }

    public char Letter { get; set; }

    public DateTime Local { get; set; }

    public DateTimeOffset Instant { get; set; }

    public DateOnly Day { get; set; }

    public TimeOnly Time { get; set; }

    public TimeSpan Span { get; set; }

    public Uri? Address { get; set; }

    public byte[]? Bytes { get; set; }

    public JsonElement Any { get; set; }

    public ulong Access { get; set; }

    public List<int> Numbers { get; } = [];

    public Dictionary<string, string> Labels { get; } = [];
}
