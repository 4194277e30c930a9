namespace Generator.Tests.Payloads;

internal static class EveryType
{
    /// <summary>The declarations that the payload is made of, which other tests use, too.</summary>
    public const string Source = """
        namespace Types;

        public enum Colour : byte { Red, Green = 7, Blue }

        [Flags]
        public enum Days { None = 0, Monday = 1, [JsonStringEnumMemberName("tue")] Tuesday = 2, Wednesday = 4, Weekdays = 7 }

        public sealed record Address(string Street, [property: JsonPropertyName("zip")] string? PostCode = null);

        public readonly record struct Point(double X, double Y);

        [PgChannel("every_type")]
        public sealed record EveryType
        {
            public required string Text { get; init; }
            public string? OptionalText { get; init; }
            public char Char { get; init; } = 'x';
            public bool Boolean { get; init; }
            public bool? OptionalBoolean { get; init; }
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
            public decimal? OptionalDecimal { get; init; }
            public Guid Guid { get; init; }
            public Guid? OptionalGuid { get; init; }
            public DateTime DateTime { get; init; }
            public DateTimeOffset DateTimeOffset { get; init; }
            public DateTimeOffset? OptionalDateTimeOffset { get; init; }
            public DateOnly DateOnly { get; init; }
            public TimeOnly TimeOnly { get; init; }
            public TimeSpan TimeSpan { get; init; }
            public Uri? Uri { get; init; }
            public Colour Colour { get; init; }
            public Colour? OptionalColour { get; init; }
            public Days Days { get; init; }
            public Address? Address { get; init; }
            public Point? Point { get; init; }
        }
        """;
}
