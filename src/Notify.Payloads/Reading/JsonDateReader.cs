namespace Notify;

/// <summary>Parses dates as this library and PostgreSQL write them in JSON: ISO 8601.</summary>
internal static class JsonDateReader
{
    /// <summary>The length of <c>2026-11-21</c>.</summary>
    private const int Date = 10;

    /// <summary>The most digits of a fraction, as in System.Text.Json. Those beyond a tick are cut off.</summary>
    private const int MostFractionDigits = 16;

    /// <summary>The largest offset of a <see cref="DateTimeOffset"/>, in minutes.</summary>
    private const int LargestOffset = 14 * 60;

    /// <summary>Parses <c>yyyy-MM-dd</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateOnly value)
    {
        value = default;
        if (text.Length != Date || !TryParseDate(text, out DateTime date))
        {
            return false;
        }

        value = DateOnly.FromDateTime(date);
        return true;
    }

    /// <summary>Parses <c>HH:mm[:ss[.fffffff]]</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out TimeOnly value)
    {
        long ticks = 0;
        bool isTime = text.Length <= "HH:mm:ss.fffffff".Length && TryParseTime(ref text, out ticks) && text.IsEmpty;
        value = isTime ? new TimeOnly(ticks) : default;
        return isTime;
    }

    /// <summary>Parses <c>yyyy-MM-dd[THH:mm[:ss[.fffffff]][Z|±HH[:mm[:ss]]]]</c>: UTC if there is an offset, otherwise of unspecified kind.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTime value)
    {
        if (!TryParse(text, out value, out int? offset))
        {
            return false;
        }

        if (offset is null)
        {
            return true;
        }

        bool isInRange = TryMove(value, -offset.Value, out DateTime utc);
        value = DateTime.SpecifyKind(utc, DateTimeKind.Utc);
        return isInRange;
    }

    /// <summary>Parses the same with its offset; zero if there is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        value = default;
        if (!TryParse(text, out DateTime local, out int? offset) || !TryMove(local, -(offset ?? 0), out DateTime utc))
        {
            return false;
        }

        (int minutes, int seconds) = Math.DivRem(offset ?? 0, 60);
        value = seconds == 0 && Math.Abs(minutes) <= LargestOffset
            ? new DateTimeOffset(local, new TimeSpan(0, minutes, 0))
            : new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    /// <param name="text">The whole date.</param>
    /// <param name="value">The date and time as written, of unspecified kind.</param>
    /// <param name="offset">The offset in seconds; null if the text has none.</param>
    private static bool TryParse(ReadOnlySpan<byte> text, out DateTime value, out int? offset)
    {
        offset = null;
        if (!TryParseDate(text, out value))
        {
            return false;
        }

        text = text[Date..];
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] != (byte)'T')
        {
            return false;
        }

        text = text[1..];
        if (!TryParseTime(ref text, out long ticks))
        {
            return false;
        }

        value = value.AddTicks(ticks);
        return text.IsEmpty || TryParseOffset(text, out offset);
    }

    private static bool TryParseDate(ReadOnlySpan<byte> text, out DateTime date)
    {
        date = default;
        if (text.Length < Date || text[4] != (byte)'-' || text[7] != (byte)'-')
        {
            return false;
        }

        int year = (TwoDigits(text, 0) * 100) + TwoDigits(text, 2);
        int month = TwoDigits(text, 5);
        int day = TwoDigits(text, 8);
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateTime(year, month, day);
        return true;
    }

    /// <summary>Parses a time of day at the beginning of <paramref name="text"/>, and leaves the rest there.</summary>
    private static bool TryParseTime(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        int hour = TwoDigits(text, 0);
        int minute = TwoDigits(text, 3);
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || text[2] != (byte)':')
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        text = text[5..];
        if (text.IsEmpty || text[0] != (byte)':')
        {
            return true;
        }

        int second = TwoDigits(text, 1);
        if (second is < 0 or > 59)
        {
            return false;
        }

        ticks += second * TimeSpan.TicksPerSecond;
        text = text[3..];
        return text.IsEmpty || text[0] != (byte)'.' || TryParseFraction(ref text, ref ticks);
    }

    private static bool TryParseFraction(ref ReadOnlySpan<byte> text, ref long ticks)
    {
        int index = 1;
        for (long unit = TimeSpan.TicksPerSecond / 10; index < text.Length && Digit(text[index]) is >= 0 and int digit; unit /= 10)
        {
            ticks += digit * unit;
            index++;
        }

        text = text[index..];
        return index > 1 && index <= MostFractionDigits + 1;
    }

    /// <summary>
    /// The most hours of an offset. PostgreSQL goes up to 15:59:59, for local times of the nineteenth century.
    /// </summary>
    private const int MostOffsetHours = 15;

    private static bool TryParseOffset(ReadOnlySpan<byte> text, out int? offset)
    {
        offset = 0;
        if (text is [(byte)'Z'])
        {
            return true;
        }

        int sign = text[0] == (byte)'+' ? 1 : text[0] == (byte)'-' ? -1 : 0;
        int hours = TwoDigits(text, 1);
        int minutes = text.Length > 3 ? TwoDigits(text, 4) : 0;
        int seconds = text.Length > 6 ? TwoDigits(text, 7) : 0;
        offset = sign * ((hours * 3600) + (minutes * 60) + seconds);
        return sign != 0
            && hours is >= 0 and <= MostOffsetHours && minutes is >= 0 and <= 59 && seconds is >= 0 and <= 59
            && text.Length is 3 or 6 or 9
            && (text.Length < 6 || text[3] == (byte)':')
            && (text.Length < 9 || text[6] == (byte)':');
    }

    /// <summary>The number at <paramref name="index"/>, of two digits; negative if there are no two digits.</summary>
    private static int TwoDigits(ReadOnlySpan<byte> text, int index)
    {
        return index + 1 < text.Length && Digit(text[index]) is >= 0 and int tens && Digit(text[index + 1]) is >= 0 and int ones
            ? (tens * 10) + ones
            : int.MinValue / 10_000;
    }

    private static int Digit(byte character) => character is >= (byte)'0' and <= (byte)'9' ? character - '0' : -1;

    private static bool TryMove(DateTime date, int seconds, out DateTime moved)
    {
        long ticks = date.Ticks + (seconds * TimeSpan.TicksPerSecond);
        bool isInRange = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
        moved = isInRange ? new DateTime(ticks) : default;
        return isInRange;
    }
}
