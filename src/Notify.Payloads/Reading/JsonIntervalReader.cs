using System.Buffers.Text;

namespace Notify;

/// <summary>
/// Parses spans of time: .NET's constant format, and PostgreSQL's <c>interval</c> in its four styles. The form shows which it is;
/// <c>04:05:06</c> is common to several, and means the same in each.
/// </summary>
internal static class JsonIntervalReader
{
    /// <summary>More than a <see cref="TimeSpan"/> can hold of any unit. The limit keeps the arithmetic from overflowing.</summary>
    private const decimal LargestNumber = 1e15m;

    /// <summary>The same limit for the sum of any number of parts; the sum exceeds it by at most one part.</summary>
    private const decimal LargestSum = 1e28m;

    /// <summary>False if the text is not an interval, has years or months other than zero, or exceeds a <see cref="TimeSpan"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out TimeSpan value)
    {
        value = default;
        if (text.IsEmpty)
        {
            return false;
        }

        if ((text[0] is (byte)'-' || IsDigit(text[0])) && Utf8Parser.TryParse(text, out value, out int read, 'c') && read == text.Length)
        {
            return true;
        }

        decimal? ticks = text[0] == (byte)'P' ? Iso8601(text[1..])
            : text.StartsWith("@ "u8) ? Words(text[2..])
            : text.IndexOfAnyInRange((byte)'a', (byte)'z') >= 0 ? Words(text)
            : SqlStandard(text);
        if (ticks < TimeSpan.MinValue.Ticks || ticks > TimeSpan.MaxValue.Ticks)
        {
            return false;
        }

        value = new TimeSpan((long)ticks.GetValueOrDefault());
        return ticks is not null;
    }

    /// <summary><c>P1Y2M3DT4H5M6.789S</c>, each number with its own sign.</summary>
    private static decimal? Iso8601(ReadOnlySpan<byte> text)
    {
        decimal? ticks = text.IsEmpty ? null : 0;
        bool isTime = false;
        while (!text.IsEmpty && ticks is > -LargestSum and < LargestSum)
        {
            if (!isTime && text[0] == (byte)'T')
            {
                isTime = true;
                text = text[1..];
            }

            ticks += Number(text, out int length) * (length < text.Length ? TicksOfLetter(text[length], isTime) : null);
            text = text[Math.Min(length + 1, text.Length)..];
        }

        return ticks;
    }

    /// <summary><c>1 day -04:05:06</c> of the style <c>postgres</c>, <c>1 day -4 hours 5.5 secs ago</c> of <c>postgres_verbose</c>.</summary>
    private static decimal? Words(ReadOnlySpan<byte> text)
    {
        decimal? ticks = 0;
        while (!text.IsEmpty && ticks is > -LargestSum and < LargestSum)
        {
            ReadOnlySpan<byte> word = NextWord(ref text);
            if (word.SequenceEqual("ago"u8))
            {
                return text.IsEmpty ? -ticks : null;
            }

            if (word.Contains((byte)':'))
            {
                ticks += Clock(word);
                continue;
            }

            decimal? number = Number(word, out int length);
            bool isNothing = number == 0 && text.IsEmpty; // "@ 0"
            ticks += length != word.Length ? null : isNothing ? 0 : number * TicksOfWord(NextWord(ref text));
        }

        return ticks;
    }

    /// <summary>
    /// <c>-3 4:05:06</c>, where the sign applies to the whole, and <c>+0-0 -3 +4:05:06</c>, where each part has a sign.
    /// </summary>
    private static decimal? SqlStandard(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == (byte)'-' && text.IndexOf(" +"u8) < 0 && text.IndexOf(" -"u8) < 0;
        text = isNegative ? text[1..] : text;
        decimal? ticks = text.IsEmpty ? null : 0;
        while (!text.IsEmpty && ticks is > -LargestSum and < LargestSum)
        {
            ReadOnlySpan<byte> part = NextWord(ref text);
            decimal? number = Number(part, out int length);
            ticks += part.Contains((byte)':') ? Clock(part)
                : length == part.Length && !part.ContainsAny(".eE"u8) ? number * TimeSpan.TicksPerDay
                : part.TrimStart("+-"u8).SequenceEqual("0-0"u8) ? 0
                : null;
        }

        return isNegative ? -ticks : ticks;
    }

    /// <summary><c>[+-]h:mm:ss[.ffffff]</c> with any number of hours.</summary>
    private static decimal? Clock(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == (byte)'-';
        text = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        int hoursEnd = text.IndexOf((byte)':');
        if (hoursEnd < 1 || !IsMinutesAndSeconds(text[hoursEnd..]) || text[..hoursEnd].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return null;
        }

        decimal? hours = Number(text[..hoursEnd], out _);
        decimal? minutes = Number(text.Slice(hoursEnd + 1, 2), out _);
        decimal? seconds = Number(text[(hoursEnd + 4)..], out _);
        decimal? ticks = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute) + (seconds * TimeSpan.TicksPerSecond);
        return minutes >= 60 || seconds >= 60 ? null : isNegative ? -ticks : ticks;
    }

    /// <summary><c>:mm:ss[.fffffff]</c>, with no more digits than a <see cref="TimeSpan"/> has.</summary>
    private static bool IsMinutesAndSeconds(ReadOnlySpan<byte> text)
    {
        const int Whole = 6;
        return text.Length is Whole or > Whole + 1 and <= Whole + 8
            && text[3] == (byte)':'
            && (text.Length == Whole || text[Whole] == (byte)'.')
            && !text.Slice(1, 2).ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !text.Slice(4, 2).ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !text[Math.Min(text.Length, Whole + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    /// <summary>The number at the beginning of the text; null if there is none, or if it is too large.</summary>
    private static decimal? Number(ReadOnlySpan<byte> text, out int length) =>
        Utf8Parser.TryParse(text, out decimal number, out length) && Math.Abs(number) < LargestNumber ? number : null;

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return word;
    }

    private static decimal? TicksOfLetter(byte letter, bool isTime) => (letter, isTime) switch
    {
        ((byte)'D', false) => TimeSpan.TicksPerDay,
        ((byte)'H', true) => TimeSpan.TicksPerHour,
        ((byte)'M', true) => TimeSpan.TicksPerMinute,
        ((byte)'S', true) => TimeSpan.TicksPerSecond,
        _ => null,
    };

    private static decimal? TicksOfWord(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> singular = word.EndsWith("s"u8) ? word[..^1] : word;
        return singular.SequenceEqual("day"u8) ? TimeSpan.TicksPerDay
            : singular.SequenceEqual("hour"u8) ? TimeSpan.TicksPerHour
            : singular.SequenceEqual("min"u8) ? TimeSpan.TicksPerMinute
            : singular.SequenceEqual("sec"u8) ? TimeSpan.TicksPerSecond
            : null;
    }

    private static bool IsDigit(byte character) => character is >= (byte)'0' and <= (byte)'9';
}
