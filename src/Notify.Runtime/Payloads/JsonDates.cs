namespace Notify;

/// <summary>Dates as this library and PostgreSQL write them in JSON: ISO 8601.</summary>
internal static class JsonDates
{
    /// <summary>The length of <c>2026-11-21T03:16:00</c>.</summary>
    private const int WholeSeconds = 19;

    /// <summary>The length of <c>.1234567</c>.</summary>
    private const int Fraction = 8;

    /// <summary>
    /// Takes the trailing zeros of the fraction out of a date in the round-trip format, in place, and returns its new length:
    /// a payload has no bytes to waste.
    /// </summary>
    public static int TrimFraction(Span<byte> date)
    {
        int kept = Fraction;
        while (kept > 1 && date[WholeSeconds + kept - 1] == (byte)'0')
        {
            kept--;
        }

        // Only the point is left: it goes as well.
        kept = kept == 1 ? 0 : kept;
        date[(WholeSeconds + Fraction)..].CopyTo(date[(WholeSeconds + kept)..]);
        return date.Length - Fraction + kept;
    }

    /// <summary>Whether a date says which time zone it is in: it ends in <c>Z</c> or in an offset such as <c>+02:00</c>.</summary>
    public static bool HasOffset(ReadOnlySpan<byte> date)
    {
        return date.Length > 10
            && (date[^1] is (byte)'Z' or (byte)'z' || (date[^3] == (byte)':' && date[^6] is (byte)'+' or (byte)'-'));
    }
}
