using System.Globalization;

namespace Notify.Generated;

/// <content>
/// Dates, times and identifiers: strings that need no escaping. Dates are ISO 8601, without trailing zeros in the fraction of a second:
/// a payload has no bytes to waste.
/// </content>
public ref partial struct PayloadWriter
{
    /// <summary>The length of <c>.1234567</c>.</summary>
    private const int Fraction = 8;

    /// <summary>Writes 32 hexadecimal digits, grouped 8-4-4-4-12.</summary>
    public void WriteGuid(Guid value)
    {
        Span<byte> target = Reserve(LongestFixed);
        value.TryFormat(target[1..], out int written);
        Quote(target, written);
    }

    /// <summary>
    /// Writes ISO 8601 with up to seven fractional digits and, depending on the kind, <c>Z</c>, the local offset, or neither.
    /// </summary>
    public void WriteDateTime(DateTime value)
    {
        Span<byte> target = Reserve(LongestFixed);
        int length = WriteDateAndTime(value, target[1..]);
        length += value.Kind switch
        {
            DateTimeKind.Utc => WriteUtc(target[(1 + length)..]),
            DateTimeKind.Local => WriteOffset(TimeZoneInfo.Local.GetUtcOffset(value), target[(1 + length)..]),
            _ => 0,
        };
        Quote(target, length);
    }

    /// <summary>Writes ISO 8601 with up to seven fractional digits and the offset.</summary>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        Span<byte> target = Reserve(LongestFixed);
        int length = WriteDateAndTime(value.DateTime, target[1..]);
        Quote(target, length + WriteOffset(value.Offset, target[(1 + length)..]));
    }

    /// <summary>Writes <c>yyyy-MM-dd</c>.</summary>
    public void WriteDateOnly(DateOnly value)
    {
        Span<byte> target = Reserve(LongestFixed);
        value.TryFormat(target[1..], out int written, "O", CultureInfo.InvariantCulture);
        Quote(target, written);
    }

    /// <summary>Writes <c>HH:mm:ss</c>, with up to seven fractional digits if there is a fraction.</summary>
    public void WriteTimeOnly(TimeOnly value)
    {
        Span<byte> target = Reserve(LongestFixed);
        Quote(target, WriteTime(value, target[1..]));
    }

    /// <summary>
    /// Writes .NET's constant format, <c>[-][d.]hh:mm:ss[.fffffff]</c>: the fraction of a second, if there is one, has seven digits.
    /// </summary>
    public void WriteTimeSpan(TimeSpan value)
    {
        Span<byte> target = Reserve(LongestFixed);
        value.TryFormat(target[1..], out int written, "c", CultureInfo.InvariantCulture);
        Quote(target, written);
    }

    /// <summary>Puts quotes around the <paramref name="length"/> bytes after the first one of <paramref name="target"/>.</summary>
    private void Quote(Span<byte> target, int length)
    {
        target[0] = (byte)'"';
        target[length + 1] = (byte)'"';
        Length += length + 2;
    }

    /// <summary><c>03:16:00</c> or <c>03:16:00.1234567</c></summary>
    private static int WriteTime(TimeOnly value, Span<byte> target)
    {
        value.TryFormat(target, out int written, "O", CultureInfo.InvariantCulture);
        return TrimmedLength(target[..written]);
    }

    /// <summary><c>2026-11-21T03:16:00</c> or <c>2026-11-21T03:16:00.1234567</c>, whatever the kind is.</summary>
    private static int WriteDateAndTime(DateTime value, Span<byte> target)
    {
        DateTime.SpecifyKind(value, DateTimeKind.Unspecified).TryFormat(target, out int written, "O", CultureInfo.InvariantCulture);
        return TrimmedLength(target[..written]);
    }

    /// <summary><c>Z</c></summary>
    private static int WriteUtc(Span<byte> target)
    {
        target[0] = (byte)'Z';
        return 1;
    }

    /// <summary><c>+05:30</c></summary>
    private static int WriteOffset(TimeSpan offset, Span<byte> target)
    {
        int minutes = (int)(offset.Ticks / TimeSpan.TicksPerMinute);
        (uint hour, uint minute) = Math.DivRem((uint)Math.Abs(minutes), 60);
        target[5] = Digit(minute % 10); // The last index first, so that the bounds are checked only once.
        target[0] = (byte)(minutes < 0 ? '-' : '+');
        target[1] = Digit(hour / 10);
        target[2] = Digit(hour % 10);
        target[3] = (byte)':';
        target[4] = Digit(minute / 10);
        return 6;
    }

    /// <summary>The length of a text that ends in a fraction of seven digits, less the fraction's trailing zeros.</summary>
    private static int TrimmedLength(ReadOnlySpan<byte> text)
    {
        int kept = text[^Fraction..].LastIndexOfAnyExcept((byte)'0') + 1;
        return text.Length - Fraction + (kept == 1 ? 0 : kept);
    }

    private static byte Digit(uint value) => (byte)('0' + value);
}
