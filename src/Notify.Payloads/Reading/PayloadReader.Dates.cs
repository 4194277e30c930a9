using System.Buffers.Text;

namespace Notify.Generated;

/// <content>Dates, times and identifiers: strings with a fixed form.</content>
public ref partial struct PayloadReader
{
    /// <summary>Reads 32 hexadecimal digits, grouped 8-4-4-4-12.</summary>
    public Guid ReadGuid()
    {
        ReadOnlySpan<byte> text = ReadTextFor("a UUID");
        return Utf8Parser.TryParse(text, out Guid value, out int read, 'D') && read == text.Length ? value : throw NotIn("a UUID");
    }

    /// <summary>
    /// Reads an ISO 8601 date. With an offset or <c>Z</c> it is converted to UTC, whatever this machine's time zone; without one, its kind is
    /// unspecified. PostgreSQL's <c>infinity</c> and <c>-infinity</c> become the largest and the smallest value.
    /// </summary>
    public DateTime ReadDateTime()
    {
        ReadOnlySpan<byte> text = ReadTextFor("a date and time");
        return JsonDateReader.TryParse(text, out DateTime value) ? value
            : IsInfinity(text) ? DateTime.MaxValue
            : IsNegativeInfinity(text) ? DateTime.MinValue
            : throw NotIn("a date and time");
    }

    /// <summary>
    /// Reads an ISO 8601 date. Without an offset it is taken as UTC, whatever this machine's time zone. If <see cref="DateTimeOffset"/> can't
    /// hold the offset, for example because it has seconds, the result is the same instant in UTC. PostgreSQL's <c>infinity</c>
    /// and <c>-infinity</c> become the largest and the smallest value.
    /// </summary>
    public DateTimeOffset ReadDateTimeOffset()
    {
        ReadOnlySpan<byte> text = ReadTextFor("a date and time");
        return JsonDateReader.TryParse(text, out DateTimeOffset value) ? value
            : IsInfinity(text) ? DateTimeOffset.MaxValue
            : IsNegativeInfinity(text) ? DateTimeOffset.MinValue
            : throw NotIn("a date and time");
    }

    /// <summary>
    /// Reads <c>yyyy-MM-dd</c>. PostgreSQL's <c>infinity</c> and <c>-infinity</c> become the largest and the smallest value.
    /// </summary>
    public DateOnly ReadDateOnly()
    {
        ReadOnlySpan<byte> text = ReadTextFor("a date");
        return JsonDateReader.TryParse(text, out DateOnly value) ? value
            : IsInfinity(text) ? DateOnly.MaxValue
            : IsNegativeInfinity(text) ? DateOnly.MinValue
            : throw NotIn("a date");
    }

    /// <summary>
    /// Reads <c>HH:mm[:ss[.fffffff]]</c>, less than 24 hours. PostgreSQL's <c>24:00:00</c>, and a time with an offset, are errors.
    /// </summary>
    public TimeOnly ReadTimeOnly()
    {
        return JsonDateReader.TryParse(ReadTextFor("a time of day"), out TimeOnly value) ? value : throw NotIn("a time of day");
    }

    /// <summary>
    /// Reads .NET's constant format, <c>[-][d.]hh:mm:ss[.fffffff]</c>, and PostgreSQL's <c>interval</c> in each of its four styles,
    /// unless it has years or months, whose length varies. <c>infinity</c> and <c>-infinity</c> become the largest and
    /// the smallest value.
    /// </summary>
    public TimeSpan ReadTimeSpan()
    {
        ReadOnlySpan<byte> text = ReadTextFor("a time span");
        return JsonIntervalReader.TryParse(text, out TimeSpan value) ? value
            : IsInfinity(text) ? TimeSpan.MaxValue
            : IsNegativeInfinity(text) ? TimeSpan.MinValue
            : throw NotIn("a time span of days, hours, minutes and seconds");
    }

    private ReadOnlySpan<byte> ReadTextFor(string type) => First == (byte)'"' ? ReadText() : throw NotIn(type);

    private static bool IsInfinity(ReadOnlySpan<byte> text) => text.SequenceEqual("infinity"u8);

    private static bool IsNegativeInfinity(ReadOnlySpan<byte> text) => text.SequenceEqual("-infinity"u8);
}
