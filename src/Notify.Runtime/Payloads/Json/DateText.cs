using System.Globalization;

namespace Notify;

/// <summary>
/// Writes dates and times as ISO 8601, without the trailing zeros of a second's fraction: a payload has no bytes to waste. Each
/// method returns how many bytes it wrote.
/// </summary>
internal static class DateText
{
    /// <summary>The length of <c>.1234567</c>.</summary>
    private const int Fraction = 8;

    /// <summary><c>03:16:00</c> or <c>03:16:00.1234567</c></summary>
    public static int WriteTime(TimeOnly value, Span<byte> target)
    {
        value.TryFormat(target, out int written, "O", CultureInfo.InvariantCulture);
        return Trimmed(target[..written]);
    }

    /// <summary><c>2026-11-21T03:16:00</c> or <c>2026-11-21T03:16:00.1234567</c>, whatever the kind is.</summary>
    public static int WriteDateAndTime(DateTime value, Span<byte> target)
    {
        DateTime.SpecifyKind(value, DateTimeKind.Unspecified).TryFormat(target, out int written, "O", CultureInfo.InvariantCulture);
        return Trimmed(target[..written]);
    }

    /// <summary><c>Z</c></summary>
    public static int WriteUtc(Span<byte> target)
    {
        target[0] = (byte)'Z';
        return 1;
    }

    /// <summary><c>+05:30</c></summary>
    public static int WriteOffset(TimeSpan offset, Span<byte> target)
    {
        int minutes = (int)(offset.Ticks / TimeSpan.TicksPerMinute);
        (uint hour, uint minute) = Math.DivRem((uint)Math.Abs(minutes), 60);
        target[5] = Digit(minute % 10); // First, so that the bounds are checked once.
        target[0] = (byte)(minutes < 0 ? '-' : '+');
        target[1] = Digit(hour / 10);
        target[2] = Digit(hour % 10);
        target[3] = (byte)':';
        target[4] = Digit(minute / 10);
        return 6;
    }

    /// <summary>The length of a text that ends in a fraction of seven digits without its zeros, and without the point before zeros only.</summary>
    private static int Trimmed(ReadOnlySpan<byte> text)
    {
        int kept = text[^Fraction..].LastIndexOfAnyExcept((byte)'0') + 1;
        return text.Length - Fraction + (kept == 1 ? 0 : kept);
    }

    private static byte Digit(uint value) => (byte)('0' + value);
}
